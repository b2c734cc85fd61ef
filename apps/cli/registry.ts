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
  [
    'verify-events',
    {
      summary: 'Verify offline that a certificate has all events of a range of blocks.',
      load: async () => (await import('./commands/verify-events.js')).verifyEvents,
    },
  ],
  [
    'demo',
    {
      summary: 'Walk one proof from the request to the chain and back, on a service of its own.',
      load: async () => (await import('./commands/demo.js')).demo,
    },
  ],
  [
    'token',
    {
      summary: 'Make a token for development, signed with the secret of the data folder.',
      load: async () => (await import('./commands/token.js')).token,
    },
  ],
  [
    'docs',
    {
      summary: 'Write the generated pages: .env.example, config.example.yaml, docs/configuration.md.',
      load: async () => (await import('./commands/docs.js')).docs,
    },
  ],
]);
