import { cli } from './testing/cli-run.js';

describe('the command line', () => {
  it('lists its commands', async () => {
    const { code, stdout } = await cli(['help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}verify +Verify an exported proof document/m);
    expect((await cli(['--help'])).stdout).toBe(stdout);
  });

  it('explains one command', async () => {
    for (const args of [
      ['help', 'verify'],
      ['verify', '--help'],
    ]) {
      const { code, stdout } = await cli(args);
      expect([code, stdout]).toEqual([0, expect.stringContaining('verify <file|->')]);
    }
  });

  it('needs a command', async () => {
    expect(await cli([])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('Commands:') as string,
    });
  });

  it.each(['nothing', '__proto__', 'constructor', '\u001b[2J'])(
    'lists the known commands for %j',
    async (name) => {
      const { code, stderr } = await cli([name]);
      expect(code).toBe(2);
      expect(stderr).toContain('Known: ');
      expect(stderr).not.toContain('\u001b');
      expect((await cli(['help', name])).code).toBe(2);
    },
  );
});
