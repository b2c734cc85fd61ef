// `npm run bench -- <name> [--json]`: runs bench/src/<name>.ts against the built service.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { build, compile } from './build.mjs';
import { ensureInstalled, say } from './install.mjs';
import { nodePath, root } from './node.mjs';

const folder = path.join(root, 'bench');
const HELPERS = /^(main|errors|harness|.*\.spec)\.ts$/;

const [name, ...flags] = process.argv.slice(2);
const known = readdirSync(path.join(folder, 'src'))
  .filter((file) => file.endsWith('.ts') && !HELPERS.test(file))
  .map((file) => path.basename(file, '.ts'));
if (!name || !known.includes(name)) {
  say(
    `There is no benchmark "${name ?? ''}". Known: ${known.join(', ') || 'none'}. Usage: npm run bench -- <name> [--json]`,
  );
  process.exit(2);
}

const json = flags.includes('--json');
const log = json ? () => {} : say;
ensureInstalled({ dev: true, log });
if (
  Object.keys(JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')).dependencies ?? {}).length >
  0
)
  ensureInstalled({ folder, log });
await build({ log });
compile('bench/tsconfig.json');
linkPackages();
const run = spawnSync(
  nodePath(),
  ['--expose-gc', '--enable-source-maps', path.join(root, 'dist/bench/src/main.js'), name, ...flags],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
process.exit(run.status ?? 1);

/** The compiled benchmark stands in dist, where Node.js would not look for the packages of bench/. */
function linkPackages() {
  const link = path.join(root, 'dist', 'bench', 'node_modules');
  if (existsSync(link) || !existsSync(path.join(folder, 'node_modules'))) return;
  mkdirSync(path.dirname(link), { recursive: true });
  symlinkSync(path.join(folder, 'node_modules'), link, 'dir');
}
