// `npm test [-- jest arguments]`; `--long` runs the same tests with larger counts.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { ensureInstalled } from './install.mjs';
import { nodePath, root } from './node.mjs';

ensureInstalled({ dev: true });
const args = process.argv.slice(2);
const long = args.includes('--long');
const jest = path.join(root, 'node_modules', 'jest', 'bin', 'jest.js');
const run = spawnSync(
  nodePath(),
  ['--experimental-vm-modules', '--no-warnings', '--expose-gc', jest, ...args.filter((a) => a !== '--long')],
  { cwd: root, stdio: 'inherit', env: { ...process.env, ...(long ? { TEST_LONG: '1' } : {}) } },
);
process.exit(run.status ?? 1);
