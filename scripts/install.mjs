// Brings node_modules to what the lockfile says, and does nothing when it is there already.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './node.mjs';

/** Present only after an install with development dependencies. */
const DEVELOPMENT_MARK = 'node_modules/jest/package.json';

/**
 * @param {{ dev?: boolean, folder?: string, log?: (line: string) => void }} options
 *   dev: development dependencies too; without it an install that has them keeps them.
 */
export function ensureInstalled({ dev = false, folder = root, log = say } = {}) {
  const full = existsSync(path.join(folder, DEVELOPMENT_MARK));
  if (isCurrent(folder) && (full || !dev)) return;
  const omit = dev || full || folder !== root ? [] : ['--omit=dev'];
  const started = Date.now();
  log(`Installing packages${omit.length > 0 ? ' (without development tools)' : ''} …`);
  const run = npm(['install', '--no-save', '--prefer-offline', '--no-progress', ...omit], folder);
  if (run.status !== 0) {
    process.stderr.write(`${run.stdout}${run.stderr}\nnpm install failed in ${folder}: see above.\n`);
    process.exit(run.status ?? 1);
  }
  writeStamp(folder);
  log(`Installed in ${seconds(started)}.`);
}

export const seconds = (started) => `${((Date.now() - started) / 1000).toFixed(1)} s`;

/** To stderr: what a script prints on stdout belongs to its caller. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** The npm that started this script, else the one on the path. */
function npm(args, cwd) {
  const { npm_execpath: script } = process.env;
  const options = { cwd, encoding: 'utf8', maxBuffer: 1 << 26, env: { ...process.env, INIT_CWD: cwd } };
  return script && script.endsWith('npm-cli.js')
    ? spawnSync(process.execPath, [script, ...args], options)
    : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
}

function isCurrent(folder) {
  const installed = path.join(folder, 'node_modules', '.package-lock.json');
  const lock = path.join(folder, 'package-lock.json');
  if (!existsSync(installed)) return false;
  if (!existsSync(lock)) return true;
  // by content, because a checkout sets new times; by time, because an `npm install` by hand leaves no stamp
  return readStamp(folder) === fingerprint(folder) || statSync(installed).mtimeMs >= statSync(lock).mtimeMs;
}

const stampFile = (folder) => path.join(folder, 'node_modules', '.cache', 'installed');

function readStamp(folder) {
  return existsSync(stampFile(folder)) ? readFileSync(stampFile(folder), 'utf8') : '';
}

function writeStamp(folder) {
  mkdirSync(path.dirname(stampFile(folder)), { recursive: true });
  writeFileSync(stampFile(folder), fingerprint(folder));
}

function fingerprint(folder) {
  const hash = createHash('sha256');
  for (const file of ['package.json', 'package-lock.json']) {
    const full = path.join(folder, file);
    if (existsSync(full)) hash.update(readFileSync(full));
  }
  return hash.digest('hex');
}
