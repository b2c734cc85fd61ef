// `node scripts/run.mjs <entry> [arguments]`: builds if needed and runs `<entry>.ts`, e.g. apps/cli/main.
// File arguments are meant from where npm was called, so the entry runs there.
import { build } from './build.mjs';
import { runEntry } from './child.mjs';
import { ensureInstalled, say } from './install.mjs';

const [entry, ...args] = process.argv.slice(2);
if (!entry) {
  say('Say what to run: node scripts/run.mjs apps/cli/main [arguments]');
  process.exit(2);
}
const quiet = () => {};
ensureInstalled();
await build({ log: quiet });
process.exit(await runEntry(entry, { args, cwd: process.env.INIT_CWD ?? process.cwd() }));
