import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
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

const COPIED = ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'scripts'];

const SERVER = `
let terms = 0;
process.on('SIGTERM', () => {
  terms++;
  process.stdout.write(\`term \${terms}\\n\`);
  process.exitCode = 7;
  clearInterval(alive);
});
const alive = setInterval(() => undefined, 1000);
process.stdout.write(\`up \${process.argv.slice(2).join(' ')}\\n\`);
export {};
`;

const CLI = `
import { readFileSync } from 'node:fs';
process.stdout.write(readFileSync(process.argv[2] ?? '', 'utf8'));
process.exitCode = 3;
`;

describe('The scripts around the build', () => {
  let folder: string;
  const at = (file: string) => path.join(folder, file);
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(at(file)), { recursive: true });
    writeFileSync(at(file), text);
  };
  const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', env: { ...process.env, ...env } });

  beforeAll(() => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'scripts-')));
    for (const part of COPIED) cpSync(part, at(part), { recursive: true });
    symlinkSync(path.resolve('node_modules'), at('node_modules'), 'dir');
    write('apps/server/main.ts', SERVER);
    write('apps/cli/main.ts', CLI);
    write('libs/tiny/src/index.ts', 'export const tiny = 1;');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('build once, and again only what is needed', () => {
    expect(run(['scripts/build.mjs']).stderr).toMatch(/Building …\nBuilt in/);
    expect(run(['scripts/build.mjs']).stderr).toBe('');

    write('libs/tiny/src/second.ts', 'export const second = 2;');
    expect(run(['scripts/build.mjs']).stderr).toMatch(/Built in/);
    expect(existsSync(at('dist/libs/tiny/src/second.js'))).toBe(true);

    rmSync(at('libs/tiny/src/second.ts'));
    run(['scripts/build.mjs']);
    expect(existsSync(at('dist/libs/tiny/src/second.js'))).toBe(false);

    rmSync(at('dist/libs/tiny/src/index.js'));
    run(['scripts/build.mjs']);
    expect(existsSync(at('dist/libs/tiny/src/index.js'))).toBe(true);
  });

  it('do not start what does not compile', () => {
    write('libs/tiny/src/wrong.ts', "export const wrong: number = 'text';");
    const { status, stderr } = run(['scripts/start.mjs']);
    rmSync(at('libs/tiny/src/wrong.ts'));
    expect(stderr).toContain('libs/tiny/src/wrong.ts(1,14): error TS2322');
    expect(status).toBe(1);
  });

  it('start the service with its arguments, pass a signal once and the exit code back', async () => {
    const start = spawn(process.execPath, ['scripts/start.mjs', '--one', 'two'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let output = '';
    start.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      if (!output.includes('up')) start.kill('SIGTERM');
      output += chunk;
    });
    const [code] = (await once(start, 'close')) as [number];
    expect(output).toBe('up --one two\nterm 1\n');
    expect(code).toBe(7);
  });

  it('run another entry quietly, with file names as the user means them', () => {
    write('elsewhere/proof.json', '{"proof":1}');
    const env = { INIT_CWD: at('elsewhere') };
    expect(run(['scripts/run.mjs', 'apps/cli/main', 'proof.json'], env)).toMatchObject({
      stdout: '{"proof":1}',
      stderr: '',
      status: 3,
    });
  });

  it('say which entry there is not', () => {
    const { status, stderr } = run(['scripts/run.mjs', 'apps/nothing/main']);
    expect(stderr).toContain('There is no entry "apps/nothing/main"');
    expect(status).toBe(1);
  });
});
