// Compiles apps, src and libs into dist, incrementally; skipped when no source has changed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { say, seconds } from './install.mjs';
import { withLock } from './lock.mjs';
import { nodePath, root } from './node.mjs';

const ROOTS = ['apps', 'src', 'libs'];
const CONFIGURATION = ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'ormconfig.ts'];
const NOT_BUILT = /(\.(spec|e2e-spec|d)\.ts$)|((^|\/)testing\/)/;
const dist = path.join(root, 'dist');
const stamp = path.join(dist, '.built');
const incremental = path.join(dist, '.tsbuildinfo');

/** Exits with the compiler's messages if the sources do not compile. */
export async function build({ log = say } = {}) {
  mkdirSync(dist, { recursive: true });
  await withLock(path.join(dist, '.lock'), () => {
    const sources = ROOTS.flatMap((folder) => walk(folder, '.ts')).filter((file) => !NOT_BUILT.test(file));
    const state = fingerprint([...sources, ...CONFIGURATION]);
    const missing = sources.filter((file) => !existsSync(outputOf(file)));
    if (missing.length === 0 && existsSync(stamp) && readFileSync(stamp, 'utf8') === state) return;
    // the compiler trusts its notes and would not write again what somebody has deleted
    if (missing.length > 0) rmSync(incremental, { force: true });
    const started = Date.now();
    log('Building …');
    compile('tsconfig.build.json');
    removeStale();
    writeFileSync(stamp, state);
    log(`Built in ${seconds(started)}.`);
  });
}

/** @param {string} configuration file name of a tsconfig, from the root */
export function compile(configuration) {
  const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const run = spawnSync(nodePath(), [compiler, '-p', configuration], { cwd: root, encoding: 'utf8' });
  if (run.status === 0) return;
  process.stderr.write(`${run.stdout}${run.stderr}The build failed: see above.\n`);
  process.exit(1);
}

const outputOf = (source) => path.join(dist, source.replace(/\.ts$/, '.js'));

/** A feature is found by its folder in dist: what was deleted from the sources must go there too. */
function removeStale() {
  for (const folder of ROOTS)
    for (const file of walk(path.join('dist', folder), '.js')) {
      const source = path.relative('dist', file).replace(/\.js$/, '.ts');
      if (existsSync(path.join(root, source))) continue;
      rmSync(path.join(root, file));
      rmSync(path.join(root, `${file}.map`), { force: true });
      removeEmpty(path.dirname(path.join(root, file)));
    }
}

function removeEmpty(folder) {
  if (readdirSync(folder).length > 0) return;
  rmdirSync(folder);
  removeEmpty(path.dirname(folder));
}

function fingerprint(files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const full = path.join(root, file);
    if (!existsSync(full)) continue;
    const { size, mtimeMs } = statSync(full);
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function walk(folder, extension) {
  const full = path.join(root, folder);
  if (!existsSync(full)) return [];
  return readdirSync(full, { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : walk(file, extension);
    return entry.name.endsWith(extension) ? [file] : [];
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await build();
