import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { messageOf } from '#libs/base';
import { testingErrors } from '../errors.js';

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

export interface PackageRequest {
  readonly packages: readonly string[];
  /** The suite to take them from, if not the system's own. */
  readonly suite?: string;
}

/**
 * Downloads packages and the libraries they need, and unpacks them into `folder`. Needs no root and starts nothing: apt
 * works on a state of its own that believes nothing is installed, so nothing is missing on a bare machine either.
 */
export async function unpackPackages({ packages, suite }: PackageRequest, folder: string): Promise<void> {
  const state = path.join(folder, 'apt');
  const options = await isolatedState(state, suite);
  await run('apt-get', [...options, 'update']);
  const simulated = await run('apt-get', [...options, '--simulate', 'install', ...packages]);
  const wanted = [...simulated.matchAll(/^Inst (\S+)/gm)]
    .map((match) => match[1] ?? '')
    .filter((name) => packages.includes(name) || isLibrary(name));
  const archives = path.join(state, 'archives');
  await mkdir(archives, { recursive: true });
  await run('apt-get', [...options, 'download', ...wanted], archives);
  for (const archive of await readdir(archives)) {
    if (archive.endsWith('.deb')) await run('dpkg-deb', ['-x', path.join(archives, archive), folder]);
  }
}

/** The C library belongs to the system's dynamic loader and must not be mixed with another one. */
function isLibrary(name: string): boolean {
  return name.startsWith('lib') && !/^libc6|^libcrypt1$|perl|^libpam|-common$/.test(name);
}

async function isolatedState(state: string, suite: string | undefined): Promise<readonly string[]> {
  await mkdir(path.join(state, 'lists', 'partial'), { recursive: true });
  await mkdir(path.join(state, 'cache', 'archives', 'partial'), { recursive: true });
  const source = path.join(state, 'sources.list');
  const signedBy = existsSync(KEYRING) ? `[signed-by=${KEYRING}] ` : '';
  const mirror = await systemMirror();
  await writeFile(source, `deb ${signedBy}${mirror.site} ${suite ?? mirror.codename} main\n`);
  await writeFile(path.join(state, 'status'), '');
  const settings = {
    'Dir::State': state,
    'Dir::State::lists': path.join(state, 'lists'),
    'Dir::State::status': path.join(state, 'status'),
    'Dir::Cache': path.join(state, 'cache'),
    'Dir::Etc::sourcelist': source,
    'Dir::Etc::sourceparts': '/dev/null',
    'APT::Sandbox::User': '',
    'APT::Install-Recommends': 'false',
    'Acquire::Languages': 'none',
    // an old suite's index is not renewed any more
    'Acquire::Check-Valid-Until': 'false',
    'Debug::NoLocking': 'true',
  };
  return ['-q', ...Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`])];
}

async function systemMirror(): Promise<{ site: string; codename: string }> {
  const targets = await run('apt-get', ['indextargets', '--format', '$(CREATED_BY) $(SITE) $(CODENAME)']);
  const [, site, codename] = /^Packages (\S+) (\S+)$/m.exec(targets) ?? [];
  if (site === undefined || codename === undefined) {
    throw testingErrors.COMMAND_FAILED({
      command: 'apt-get indextargets',
      code: 0,
      output: 'no package index is configured',
    });
  }
  return { site, codename };
}

async function run(command: string, args: readonly string[], cwd?: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(command, args, {
      maxBuffer: 2 ** 26,
      ...(cwd === undefined ? {} : { cwd }),
    });
    return stdout;
  } catch (error) {
    const { code, stderr } = error as { code?: number | string; stderr?: string };
    throw testingErrors.COMMAND_FAILED(
      { command: `${command} ${args.at(-1) ?? ''}`, code: code ?? '?', output: stderr ?? messageOf(error) },
      { cause: error },
    );
  }
}
