import { runCli } from '../cli.js';

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line in this process, with `input` as standard input. */
export async function cli(args: readonly string[], input: Uint8Array = new Uint8Array()): Promise<CliResult> {
  const written = { stdout: '', stderr: '' };
  async function* stdin() {
    yield input;
  }
  const code = await runCli(args, {
    stdin: stdin(),
    stdout: { write: (text: string) => (written.stdout += text) },
    stderr: { write: (text: string) => (written.stderr += text) },
  });
  return { code, ...written };
}
