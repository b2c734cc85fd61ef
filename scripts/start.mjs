// `npm start [-- arguments]`: from a bare checkout to a serving service. Plain Node.js 20, nothing installed needed.
import { build } from './build.mjs';
import { runEntry } from './child.mjs';
import { ensureInstalled } from './install.mjs';

ensureInstalled();
await build();
process.exit(await runEntry('apps/server/main', { args: process.argv.slice(2) }));
