import { isAppError } from '#libs/base';
import { EXIT, type Io } from './command.js';
import { cliErrors } from './errors.js';
import { printable } from './printable.js';
import { commands, type CommandEntry } from './registry.js';

const NAME_WIDTH = 15;
const HELP = new Set(['help', '--help', '-h']);

/** Runs the command that `argv` names and resolves to the exit code. Catalogued errors become one line on stderr. */
export async function runCli(argv: readonly string[], io: Io, known = commands): Promise<number> {
  const [name, ...args] = argv;
  try {
    if (name === undefined) {
      io.stderr.write(overview(known));
      return EXIT.unanswered;
    }
    if (HELP.has(name)) return await help(args[0], io, known);
    if (args.some((arg) => arg === '--help' || arg === '-h')) return await help(name, io, known);
    const command = await find(name, known).load();
    return await command.run(args, io);
  } catch (error) {
    if (!isAppError(error)) throw error;
    io.stderr.write(`${printable(error.message)}\n`);
    return error.code.startsWith('CLI_') ? EXIT.unanswered : EXIT.failed;
  }
}

async function help(
  name: string | undefined,
  io: Io,
  known: ReadonlyMap<string, CommandEntry>,
): Promise<number> {
  if (name === undefined) io.stdout.write(overview(known));
  else {
    const entry = find(name, known);
    io.stdout.write(`${entry.summary}\n\n${(await entry.load()).usage}\n`);
  }
  return EXIT.ok;
}

function find(name: string, known: ReadonlyMap<string, CommandEntry>): CommandEntry {
  const entry = known.get(name);
  if (entry === undefined) throw cliErrors.CLI_COMMAND_UNKNOWN({ name, known: [...known.keys(), 'help'] });
  return entry;
}

function overview(known: ReadonlyMap<string, CommandEntry>): string {
  const lines = [...known].map(([name, { summary }]) => `  ${name.padEnd(NAME_WIDTH)}${summary}`);
  return ['Commands:', ...lines, `  ${'help'.padEnd(NAME_WIDTH)}This list, or "help <command>".`, ''].join(
    '\n',
  );
}
