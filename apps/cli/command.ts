/** What a command may touch of the process; tests bring their own. */
export interface Io {
  readonly stdin: AsyncIterable<Uint8Array | string>;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

/** Exit codes, as grep and diff have them: 0 yes, 1 no, 2 the question could not be answered. */
export const EXIT = { ok: 0, failed: 1, unanswered: 2 } as const;

export interface Command {
  /** Arguments and options, as `help <command>` shows them. */
  readonly usage: string;
  /** `args` are those after the command's name. Resolves to the exit code. */
  run(args: readonly string[], io: Io): Promise<number>;
}
