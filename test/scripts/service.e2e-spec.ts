import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '#libs/testing';

const COPIED = ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'scripts'];

/** Refuses to live where it is told so, else serves its health, which a file decides. */
const SERVER = `
import { existsSync } from 'node:fs';
import http from 'node:http';
if (process.env.BROKEN) {
  process.stderr.write('the port is taken\\n');
  process.exit(1);
}
const server = http.createServer((_, response) => {
  response.writeHead(existsSync('sick') ? 503 : 200).end(JSON.stringify({ status: 'told' }));
});
server.listen(Number(process.env.BLOCKCHAIN_SERVICE_PORT), '127.0.0.1');
process.on('SIGTERM', () => server.close());
`;

describe('npm run service', () => {
  let folder: string;
  let port: number;
  const service = (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const run = spawnSync(process.execPath, ['scripts/service.mjs', ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, BLOCKCHAIN_SERVICE_PORT: String(port), DATA_DIR: 'data', ...env },
    });
    return { status: run.status, stdout: run.stdout.trim(), stderr: run.stderr };
  };

  beforeAll(async () => {
    port = await freePort();
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'service-')));
    for (const part of COPIED) cpSync(part, path.join(folder, part), { recursive: true });
    symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'), 'dir');
    mkdirSync(path.join(folder, 'apps/server'), { recursive: true });
    writeFileSync(path.join(folder, 'apps/server/main.ts'), SERVER);
  });
  afterAll(() => {
    service(['stop']);
    rmSync(folder, { recursive: true });
  });

  it('starts, checks and stops it', () => {
    expect(service(['check'])).toMatchObject({ status: 1, stderr: 'The service does not run.\n' });
    expect(service(['start'])).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('The service serves') as string,
    });
    expect(service(['start'])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('runs already') as string,
    });
    expect(service(['check'])).toMatchObject({ status: 0, stdout: '{"status":"told"}' });

    writeFileSync(path.join(folder, 'sick'), '');
    expect(service(['check'])).toMatchObject({ status: 1, stdout: '{"status":"told"}' });
    rmSync(path.join(folder, 'sick'));

    expect(service(['stop'])).toMatchObject({ status: 0, stderr: 'The service has stopped.\n' });
    expect(existsSync(path.join(folder, 'data/service.pid'))).toBe(false);
    expect(service(['stop'])).toMatchObject({ status: 0, stderr: 'The service does not run.\n' });
  });

  it('shows the end of the log of a service that does not start', () => {
    const { status, stderr } = service(['start'], { BROKEN: '1' });
    expect(stderr).toContain('did not start');
    expect(stderr).toContain('the port is taken');
    expect(status).toBe(1);
  });

  it('says what it can do, and which environments there are', () => {
    expect(service(['restart'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('start | check | stop') as string,
    });
    expect(service(['deploy', 'moon'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('integration') as string,
    });
  });
});
