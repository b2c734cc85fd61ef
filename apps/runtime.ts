// To be imported first. The service needs a newer Node.js than many machines have: npm brings one along, and a process
// that was started with an older one continues on it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const MINIMUM_MAJOR = 24;
// dist/apps/runtime.js → the project's root
const PINNED = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url));

if (Number(process.versions.node.split('.')[0]) < MINIMUM_MAJOR) {
  if (!existsSync(PINNED)) {
    process.stderr.write(
      `Node.js ${process.versions.node} is too old: install version ${MINIMUM_MAJOR} or newer.\n`,
    );
    process.exit(1);
  }
  const child = spawn(PINNED, process.argv.slice(1), { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  // an old Node.js: no newer API than that may stand here
  const code = await new Promise<number>((resolve) => {
    child.once('exit', (status) => resolve(status ?? 1));
  });
  process.exit(code);
}
