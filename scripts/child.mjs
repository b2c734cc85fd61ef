// Runs a built entry on the pinned Node.js in place of this process: same terminal, same signals, same exit code.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { nodePath, root } from './node.mjs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const PARENT_CHECK_MS = 250;

/**
 * @param {string} entry a source file without its ending, from the root: `apps/server/main`
 * @param {{ args?: string[], cwd?: string }} options
 * @returns {Promise<number>} the exit code; 128 + n for signal n, as shells have it
 */
export function runEntry(entry, { args = [], cwd = root } = {}) {
  const file = path.join(root, 'dist', `${entry}.js`);
  if (!existsSync(file)) {
    process.stderr.write(`There is no entry "${entry}": expected ${entry}.ts in the project.\n`);
    return Promise.resolve(1);
  }
  const child = spawn(nodePath(), ['--enable-source-maps', file, ...args], { cwd, stdio: 'inherit' });
  forwardSignals(child);
  followParent(child);
  return new Promise((resolve) => {
    child.once('error', (error) => {
      process.stderr.write(`${file} does not start: ${error.message}\n`);
      resolve(1);
    });
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

function forwardSignals(child) {
  let forwarded = false;
  for (const signal of SIGNALS)
    process.on(signal, () => {
      // a terminal sends Ctrl-C to the whole group, the child has it already
      const delivered = signal === 'SIGINT' && process.stdin.isTTY;
      if (!forwarded && !delivered) child.kill(signal);
      forwarded = true;
    });
}

/** npm ends at a signal without passing it on; what it has started must not outlive it. */
function followParent(child) {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, PARENT_CHECK_MS);
  watch.unref();
}
