// Finds the Node.js that the project runs on: the pinned one from npm, or the present one if it is new enough.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const MINIMUM_MAJOR = 24;

/** @returns {string} path of a Node.js executable of at least version 24 */
export function nodePath() {
  if (Number(process.versions.node.split('.')[0]) >= MINIMUM_MAJOR) return process.execPath;
  const pinned = path.join(root, 'node_modules', '.bin', 'node');
  if (existsSync(pinned)) return pinned;
  process.stderr.write(
    `Node.js ${process.versions.node} is too old and npm has no pinned one for ${process.platform}-${process.arch}: install Node.js ${MINIMUM_MAJOR} or newer.\n`,
  );
  process.exit(1);
}
