import { randomBytes } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { testingErrors } from '../errors.js';
import { withFileLock } from '../file-lock.js';
import { freePort } from '../free-port.js';
import { temporaryFolder } from '../temporary-folder.js';
import { findProgram, serverCache, type Program } from './programs.js';
import { answers, startServer, type Server } from './server.js';

export interface MariadbServer extends Server {
  readonly username: string;
  readonly password: string;
  /** It exists and is empty. The user may create others. */
  readonly database: string;
}

/** MariaDB of the system's release (10.11 on Debian 12) with an empty database. It speaks MySQL's protocol too. */
export async function startMariadb(): Promise<MariadbServer> {
  const program = await findProgram({ name: 'mariadbd', packages: ['mariadb-server-core'] });
  const template = await initialisedData(program);
  const account = { username: 'tester', password: randomBytes(12).toString('hex'), database: 'dao_genie' };
  const { server } = await startServer(async () => {
    const folder = await temporaryFolder();
    const port = await freePort();
    const data = path.join(folder.path, 'data');
    const init = path.join(folder.path, 'init.sql');
    await cp(template, data, { recursive: true });
    await writeFile(init, initialStatements(account));
    return {
      port,
      program: program.executable,
      env: program.env,
      args: [
        ...commonArguments(program, data),
        `--port=${port}`,
        '--bind-address=127.0.0.1',
        `--init-file=${init}`,
        `--socket=${path.join(folder.path, 's')}`,
        `--pid-file=${path.join(folder.path, 'pid')}`,
        '--skip-name-resolve',
        '--innodb-buffer-pool-size=32M',
        '--innodb-flush-log-at-trx-commit=1',
        '--max-connections=500',
      ],
      logFile: path.join(folder.path, 'mariadb.log'),
      // protocol version 10 greets first (MySQL Client/Server Protocol, Initial Handshake Packet)
      ready: () => answers(port, (bytes) => bytes[4] === 10),
      remove: folder.remove,
    };
  });
  return { ...server, ...account };
}

function commonArguments(program: Program, data: string): readonly string[] {
  return [
    '--no-defaults',
    `--basedir=${program.prefix}`,
    `--datadir=${data}`,
    // a server that starts clears its temporary folder: those of others would lose their tables
    `--tmpdir=${path.dirname(data)}`,
    `--lc-messages-dir=${shareFolder(program)}`,
    `--character-sets-dir=${path.join(shareFolder(program), 'charsets')}`,
    `--user=${userInfo().username}`,
  ];
}

/** The init file runs at every start, before the port opens. */
function initialStatements({
  username,
  password,
  database,
}: Pick<MariadbServer, 'username' | 'password' | 'database'>): string {
  return [
    `CREATE DATABASE IF NOT EXISTS \`${database}\`;`,
    `CREATE USER IF NOT EXISTS '${username}'@'%' IDENTIFIED BY '${password}';`,
    `GRANT ALL ON *.* TO '${username}'@'%';`,
    '',
  ].join('\n');
}

function shareFolder(program: Program): string {
  const candidates = ['mysql', 'mariadb'].map((name) => path.join(program.prefix, 'share', name));
  return (
    candidates.find((candidate) => existsSync(path.join(candidate, 'mysql_system_tables.sql'))) ??
    candidates.join()
  );
}

/** Initialising takes a second, copying the result milliseconds. */
async function initialisedData(program: Program): Promise<string> {
  const template = path.join(serverCache, 'mariadb-data');
  if (existsSync(template)) return template;
  await withFileLock(`${template}.lock`, async () => {
    if (existsSync(template)) return;
    const half = `${template}.half`;
    await rm(half, { recursive: true, force: true });
    await mkdir(path.join(half, 'mysql'), { recursive: true });
    await bootstrap(program, half);
    await rename(half, template);
  });
  return template;
}

/** What `mariadb-install-db` does, without its need of a whole installation. */
async function bootstrap(program: Program, data: string): Promise<void> {
  const scripts = ['mysql_system_tables.sql', 'mysql_performance_tables.sql', 'mysql_system_tables_data.sql'];
  const sql = await Promise.all(
    scripts.map((script) => readFile(path.join(shareFolder(program), script), 'utf8')),
  );
  const log = path.join(data, 'bootstrap.log');
  const child = spawn(program.executable, [...commonArguments(program, data), '--bootstrap'], {
    env: { ...program.env },
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  child.stderr.pipe(createWriteStream(log));
  child.stdin.end(
    ['USE mysql;', 'SET @auth_root_socket = NULL, @skip_auth_anonymous = NULL;', ...sql].join('\n'),
  );
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) {
    throw testingErrors.COMMAND_FAILED({
      command: 'mariadbd --bootstrap',
      code,
      output: (await readFile(log, 'utf8')).slice(-2_000),
    });
  }
  await rm(log);
}
