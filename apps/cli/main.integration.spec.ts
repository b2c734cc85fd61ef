import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { sampleDocument } from '#libs/proofs/testing';
import { temporaryFolder } from '#libs/testing';

const main = fileURLToPath(new URL('main.ts', import.meta.url));
const hooks = new URL('../../libs/testing/src/typescript.mjs', import.meta.url).href;

async function run(args: readonly string[], input: Uint8Array = new Uint8Array()) {
  const node = ['--conditions=source', '--no-warnings', '--import', hooks, main, ...args];
  const child = spawn(process.execPath, node, { stdio: ['pipe', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += String(text)));
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += String(text)));
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number];
  return { code, stdout, stderr };
}

describe('the process', () => {
  it('answers with its exit code, for a file and for standard input', async () => {
    await using folder = await temporaryFolder();
    const document = await sampleDocument();
    const file = path.join(folder.path, 'proof.json');
    await writeFile(file, document);
    expect(await run(['verify', file])).toEqual({
      code: 0,
      stderr: '',
      stdout: expect.stringContaining('\nVERIFIED\n') as string,
    });
    expect(await run(['verify', '-'], document)).toMatchObject({ code: 0 });
    expect(await run(['verify', '-'], document.slice(1))).toMatchObject({ code: 1 });
    expect(await run(['verify', path.join(folder.path, 'absent.json')])).toMatchObject({
      code: 2,
      stdout: '',
    });
    expect(await run(['help'])).toMatchObject({ code: 0 });
  });
});
