import { defineErrors } from '#libs/base';

export const cliErrors = defineErrors({
  CLI_COMMAND_UNKNOWN: {
    status: 404,
    title: 'Unknown command',
    detail: (p: { name: string; known: readonly string[] }) =>
      `There is no command "${p.name}". Known: ${p.known.join(', ')}.`,
  },
  CLI_USAGE: {
    status: 400,
    title: 'Wrong arguments',
    detail: (p: { command: string; reason: string }) => `${p.reason} See: help ${p.command}.`,
  },
  CLI_FILE_UNREADABLE: {
    status: 404,
    title: 'File cannot be read',
    detail: (p: { file: string; reason: string }) => `The file "${p.file}" cannot be read: ${p.reason}`,
  },
  CLI_RPC_UNAVAILABLE: {
    status: 503,
    title: 'Endpoint does not answer',
    retryable: true,
    detail: (p: { endpoint: string; method: string; reason: string }) =>
      `The endpoint ${p.endpoint} did not answer ${p.method}: ${p.reason}. Nothing was decided; try again or another endpoint.`,
  },
  CLI_RPC_REFUSED: {
    status: 422,
    title: 'Endpoint refused the call',
    detail: (p: { endpoint: string; method: string; reason: string }) =>
      `The endpoint ${p.endpoint} answered ${p.method} with an error: ${p.reason}`,
  },
  CLI_RPC_OTHER_CHAIN: {
    status: 422,
    title: 'Endpoint serves another chain',
    detail: (p: { served: readonly string[]; anchored: readonly string[] }) =>
      `The endpoints serve ${p.served.join(', ')}, but the document is anchored on ${p.anchored.join(', ')}.`,
  },
  CLI_DEMO_FAILED: {
    status: 500,
    title: 'The demo failed',
    detail: (p: { reason: string }) => `The demo did not go as it should: ${p.reason}`,
  },
});
