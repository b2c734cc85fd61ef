import { existsSync } from 'node:fs';
import { access, constants, mkdir, mkdtemp, readdir, realpath, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '#libs/base';
import { environment } from '../environment.js';
import { testingErrors } from '../errors.js';
import { withFileLock } from '../file-lock.js';
import { unpackPackages, type PackageRequest } from './debian-packages.js';

/** Git-ignored; `npm test` runs at the top level of the project. */
export const serverCache = path.resolve('.cache', 'servers');

export interface Program {
  readonly executable: string;
  /** What an installed program has as `/usr`. */
  readonly prefix: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface ProgramRequest extends PackageRequest {
  readonly name: string;
}

/** The program on the PATH, else the one in the cache, which is filled from the system's package mirror on first use. */
export async function findProgram(request: ProgramRequest): Promise<Program> {
  const installed = await onPath(request.name);
  if (installed !== undefined) {
    return { executable: installed, prefix: path.dirname(path.dirname(await realpath(installed))), env: {} };
  }
  const root = path.join(serverCache, request.name);
  if (!existsSync(root)) await withFileLock(`${root}.lock`, () => fill(request, root));
  return inRoot(request.name, root);
}

async function fill(request: ProgramRequest, root: string): Promise<void> {
  // another process may have done it while this one waited for the lock
  if (existsSync(root)) return;
  await mkdir(serverCache, { recursive: true });
  const half = await mkdtemp(`${root}.half-`);
  try {
    await unpackPackages(request, half);
    await rm(path.join(half, 'apt'), { recursive: true });
    await rename(half, root);
  } catch (error) {
    await rm(half, { recursive: true, force: true });
    throw testingErrors.SERVER_NOT_AVAILABLE(
      { program: request.name, reason: messageOf(error) },
      { cause: error },
    );
  }
}

async function inRoot(name: string, root: string): Promise<Program> {
  const prefix = path.join(root, 'usr');
  const candidates = ['bin', 'sbin'].map((folder) => path.join(prefix, folder, name));
  const executable = candidates.find((candidate) => existsSync(candidate));
  if (executable === undefined) {
    throw testingErrors.SERVER_NOT_AVAILABLE({
      program: name,
      reason: `the cache ${root} lacks it: remove the folder`,
    });
  }
  const libraries = await Promise.all(
    ['lib', path.join('usr', 'lib')].map((folder) => libraryFolders(path.join(root, folder))),
  );
  return { executable, prefix, env: { LD_LIBRARY_PATH: libraries.flat().join(':') } };
}

/** Debian keeps libraries in a folder per architecture: `x86_64-linux-gnu`. */
async function libraryFolders(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && entry.name.endsWith('-gnu'))
    .map((entry) => path.join(folder, entry.name));
}

async function onPath(name: string): Promise<string | undefined> {
  // daemons stand in sbin, which is not on every user's PATH
  for (const folder of [...environment.path().split(path.delimiter), '/usr/sbin', '/usr/local/sbin']) {
    const candidate = path.join(folder, name);
    const usable = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (folder !== '' && usable) return candidate;
  }
  return undefined;
}
