import { defineErrors } from '#libs/base';

export const testingErrors = defineErrors({
  CONDITION_NOT_MET: {
    status: 500,
    title: 'Condition not met',
    detail: (p: { what: string; milliseconds: number; attempts: number; last: string }) =>
      `${p.what} did not hold within ${p.milliseconds} ms (${p.attempts} attempts). Last: ${p.last}`,
  },
  SERVER_DID_NOT_START: {
    status: 500,
    title: 'Test server did not start',
    detail: (p: { program: string; reason: string; output: string }) =>
      `${p.program} did not start: ${p.reason}. Its output: ${p.output || '(none)'}`,
  },
  SERVER_NOT_AVAILABLE: {
    status: 500,
    title: 'Test server not available',
    detail: (p: { program: string; reason: string }) =>
      `${p.program} is not on the PATH and could not be fetched from the packages of this system (${p.reason}). Install it, or run on Debian.`,
  },
  COMMAND_FAILED: {
    status: 500,
    title: 'Command failed',
    detail: (p: { command: string; code: number | string; output: string }) =>
      `${p.command} ended with ${p.code}: ${p.output}`,
  },
});
