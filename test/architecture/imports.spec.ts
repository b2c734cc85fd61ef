import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cruise, ruleNames, type Broken } from './cruise.js';
import type { Fixture } from './rule.js';

const places = JSON.parse(readFileSync('test/architecture/sdk-places.json', 'utf8')) as Readonly<
  Record<string, readonly string[]>
>;
const sdks = Object.keys(places);

/** Rule → a file that breaks it. One small project holds them all. */
const PLANTED: Readonly<Record<string, Fixture>> = {
  'libs-never-look-up': { 'libs/up/src/a.ts': "import '../../../src/admin/a.js';" },
  'src-never-looks-up': { 'src/admin/up.ts': "import '../../apps/adapters.js';" },
  'apps-are-apart': { 'apps/cli/main.ts': "import '../server/main.js';" },
  'adapters-compose-nothing': { 'apps/adapters.ts': "import './server/main.js';" },
  'a-lib-by-its-door': { 'src/admin/deep.ts': "import '../../libs/base/src/errors.js';" },
  'a-lib-by-its-door-from-libs': {
    'libs/deep/src/a.ts': "import type { E } from '../../base/src/errors.js';",
  },
  'a-feature-by-its-contract': { 'src/features/a/usecases/a.ts': "import '../../b/usecases/b.js';" },
  'a-feature-by-its-door': { 'src/admin/feature.ts': "import '../features/b/usecases/b.js';" },
  'the-domain-is-pure': { 'src/features/a/domain/a.ts': "import { randomUUID } from 'node:crypto';" },
  'test-code-stays-in-tests': { 'libs/prod/src/a.ts': "import '#libs/base/testing';" },
  'runs-without-dev-dependencies': { 'libs/prod/src/b.ts': "import 'only-dev';" },
  resolvable: { 'libs/prod/src/c.ts': "import './nowhere.js';" },
  'no-cycle': { 'libs/ring/src/a.ts': "import './b.js';", 'libs/ring/src/b.ts': "import './a.js';" },
  ...Object.fromEntries(
    sdks.map((sdk, n) => [`sdk-${sdk}`, { [`src/admin/sdk-${n}.ts`]: `import type { X } from '${sdk}';` }]),
  ),
};

const KEPT: Fixture = {
  'libs/base/src/index.ts': "export * from './errors.js';",
  'libs/base/src/errors.ts': 'export interface E { a: 1 }',
  'libs/base/testing/index.ts': 'export {};',
  'src/admin/a.ts': "import '#libs/base';",
  'src/admin/a.spec.ts': "import '#libs/base/testing'; import 'only-dev';",
  'apps/server/main.ts': "import '../../src/admin/a.js'; import '../adapters.js';",
  'src/features/b/contract.ts': 'export interface B { b: 1 }',
  'src/features/b/index.ts': 'export {};',
  'src/features/b/usecases/b.ts': "import type { B } from '../contract.js'; import '../../a/contract.js';",
  'src/features/b/domain/b.ts': "import { z } from 'zod'; import '#libs/base'; import './c.js';",
  'src/features/b/domain/c.ts': 'export {};',
  'src/features/a/contract.ts': 'export {};',
  'libs/ring/src/typed.ts': "import type { D } from './typed-too.js'; export interface C { d: D }",
  'libs/ring/src/typed-too.ts': "import type { C } from './typed.js'; export interface D { c: C }",
};

describe('The import table', () => {
  it('holds in the project', async () => {
    const { broken, files } = await cruise('.', ['apps', 'src', 'libs', 'test']);
    expect(files).toBeGreaterThan(50);
    expect(
      broken.map(
        ({ rule, from, to }) => `${from} → ${to}: ${rule} (reason and way out: .dependency-cruiser.mjs)`,
      ),
    ).toEqual([]);
  });

  it('has a planted violation for every rule', async () => {
    expect(Object.keys(PLANTED).toSorted()).toEqual([...(await ruleNames())].toSorted());
  });

  describe('on a planted project', () => {
    let folder: string;
    let broken: readonly Broken[];

    beforeAll(async () => {
      folder = plant({ ...KEPT, ...Object.assign({}, ...Object.values(PLANTED)) });
      ({ broken } = await cruise(folder, ['apps', 'src', 'libs']));
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    it.each(Object.entries(PLANTED))('%s is found', (rule, fixture) => {
      const froms = broken.filter((other) => other.rule === rule).map(({ from }) => from);
      expect(Object.keys(fixture).some((file) => froms.includes(file))).toBe(true);
    });

    it('leaves alone what is allowed', () => {
      expect(broken.filter(({ from }) => from in KEPT)).toEqual([]);
    });
  });

  it('knows a place for every SDK among the dependencies', () => {
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const unplaced = Object.keys(dependencies).filter(
      (name) => !sdks.includes(name) && !EVERYWHERE.test(name),
    );
    // a client of something outside: name its folder in sdk-places.json; a pure library or the framework: add it below
    expect(unplaced).toEqual([]);
  });
});

/** The framework, its plumbing, and libraries that only compute. */
const EVERYWHERE = new RegExp(
  [
    '^@nestjs/',
    '^@types/',
    '^@noble/',
    '^@fastify/static$',
    '^(canonicalize|class-transformer|class-validator|dataloader|fastify|graphql|jose|reflect-metadata|rxjs|semver|typescript|zod)$',
  ].join('|'),
);

function plant(fixture: Fixture): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'architecture-'));
  const packages = [...sdks, 'zod', 'only-dev'];
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { imports: unknown };
  const files = {
    ...fixture,
    'tsconfig.json': readFileSync('tsconfig.json', 'utf8'),
    'package.json': JSON.stringify({
      type: 'module',
      imports: manifest.imports,
      dependencies: Object.fromEntries([...sdks, 'zod'].map((name) => [name, '1.0.0'])),
      devDependencies: { 'only-dev': '1.0.0' },
    }),
    ...Object.fromEntries(
      packages.flatMap((name) => [
        [`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' })],
        [`node_modules/${name}/index.js`, ''],
      ]),
    ),
  };
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  return folder;
}
