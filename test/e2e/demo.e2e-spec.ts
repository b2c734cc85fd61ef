import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

describe('npm run demo', () => {
  it('walks one proof from the request to the chain, through a toggle, to its verification without the service', async () => {
    const child = spawn(process.execPath, ['scripts/run.mjs', 'apps/cli/main', 'demo'], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += String(text)));
    const [code] = (await once(child, 'close')) as [number];
    expect({ code, output }).toMatchObject({ code: 0 });
    for (const step of [
      'created',
      'anchored',
      'unloaded',
      'loaded as a new generation',
      'verified offline',
      'refused',
    ])
      expect(output).toContain(`✓ ${step}`);
  }, 180_000);
});
