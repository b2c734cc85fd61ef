import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { report } from '../architecture/rule.js';
import { allRules } from '../architecture/rules/all.js';
import { source } from '../architecture/source.js';

const COPIED = [
  'package.json',
  'tsconfig.json',
  'jest.config.mjs',
  '.prettierrc.json',
  'scripts',
  'libs',
  'test/support',
];

/** A copy of the project without its features, sharing the installed packages. */
function copyProject(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'new-feature-'));
  for (const part of COPIED) cpSync(part, path.join(folder, part), { recursive: true });
  symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'), 'dir');
  return folder;
}

describe('npm run new:feature', () => {
  let folder: string;
  beforeAll(() => (folder = copyProject()));
  afterAll(() => rmSync(folder, { recursive: true }));

  const run = (...args: readonly string[]) =>
    spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  const create = (...args: readonly string[]) => run('scripts/new-feature.mjs', ...args);
  const filesOf = (name: string) =>
    readdirSync(path.join(folder, 'src/features', name), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) =>
        source(
          `src/features/${name}/${file}`,
          readFileSync(path.join(folder, 'src/features', name, file), 'utf8'),
        ),
      );

  describe('with a good name', () => {
    beforeAll(() => {
      const { status, stdout, stderr } = create('member-badges');
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(stdout).toContain('features.member-badges.enabled: true');
    });

    it('leaves no placeholder behind', () => {
      const texts = filesOf('member-badges').map(({ path: file, text }) => `${file}\n${text}`);
      expect(texts.join('\n')).not.toMatch(/__\w+__|\.template/);
      expect(existsSync(path.join(folder, 'src/features/member-badges/README.md'))).toBe(true);
    });

    it('obeys the rules of the house', () => {
      const files = filesOf('member-badges');
      expect(files.length).toBeGreaterThan(8);
      expect(allRules.map((rule) => report(rule, rule.check(files))).filter((text) => text !== '')).toEqual(
        [],
      );
    });

    it('is formatted', () => {
      expect(run('node_modules/prettier/bin/prettier.cjs', '--check', 'src').stderr).toBe('');
    });

    it('compiles', () => {
      const { stdout } = run(
        'node_modules/typescript/bin/tsc',
        '--noEmit',
        '--incremental',
        'false',
        '-p',
        '.',
      );
      expect(stdout.split('\n').filter((line) => line.startsWith('src/'))).toEqual([]);
    });

    it('passes its own spec', () => {
      const jest = 'node_modules/jest/bin/jest.js';
      const { stdout, status } = run('--experimental-vm-modules', jest, '--rootDir', folder, 'src/features');
      expect({ status, stdout }).toEqual({
        status: 0,
        stdout: expect.stringContaining('2 passed, 0 failed, 0 skipped') as string,
      });
    });
  });

  it.each([
    [[], 'Say how the feature is called'],
    [['MemberBadges'], 'is not kebab-case'],
    [['9lives'], 'is not kebab-case'],
    [['../escape'], 'is not kebab-case'],
    [['a--b'], 'is not kebab-case'],
    [['member', 'badges'], 'Join words with hyphens'],
    [['admin'], 'is reserved'],
    [['a'.repeat(41)], 'shorter name'],
    [['taken'], 'already'],
    [['ta-ken'], 'already'],
  ])('refuses %j and says why', (args, reason) => {
    mkdirSync(path.join(folder, 'src/features/taken'), { recursive: true });
    const { status, stderr } = create(...args);
    expect(stderr).toContain(reason);
    expect(status).toBe(2);
  });
});
