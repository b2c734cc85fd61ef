import type { Command } from './command.js';

export interface CommandEntry {
  /** One line for the list of commands. */
  readonly summary: string;
  /** Loaded only when it runs: one command's dependencies must not slow down, or break, the others. */
  load(): Promise<Command>;
}

/** Every command by name, in the order of the list. */
export const commands: ReadonlyMap<string, CommandEntry> = new Map([
  [
    'verify',
    {
      summary: 'Verify an exported proof document, offline or also on chain.',
      load: async () => (await import('./commands/verify.js')).verify,
    },
  ],
]);
