// The import table of docs/house.md. test/architecture/imports.spec.ts plants a violation of every rule below.
import { readFileSync } from 'node:fs';

const TEST_CODE = '(\\.(spec|e2e-spec)\\.ts$|(^|/)testing/|^(test|bench)/)';
const LIB_DOOR = '^libs/[^/]+/(src|testing)/index\\.ts$';
const sdkPlaces = JSON.parse(
  readFileSync(new URL('./test/architecture/sdk-places.json', import.meta.url), 'utf8'),
);

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
const escaped = (text) => text.replace(/[.+*?^$()[\]{}|\\/]/g, '\\$&');

/** An SDK stands in one place, behind a port, so that it can be replaced there. Types of an SDK count. */
const sdkRules = Object.entries(sdkPlaces).map(([sdk, places]) =>
  rule(
    `sdk-${sdk}`,
    `Only ${places.join(', ')} may import ${sdk}: use the port.`,
    { path: '^(apps|src|libs)/', pathNot: [TEST_CODE, ...places.map((place) => `^${place}(/|$)`)] },
    { path: `^(node_modules/)?${escaped(sdk)}(/|$)` },
  ),
);

export default {
  forbidden: [
    rule(
      'libs-never-look-up',
      'A lib makes sense without this product: move what it needs into a lib.',
      { path: '^libs/' },
      { path: '^(src|apps|test|bench)/' },
    ),
    rule(
      'src-never-looks-up',
      'The house does not know its doors: hand it in through a port.',
      { path: '^src/' },
      { path: '^(apps|test|bench)/' },
    ),
    rule(
      'apps-are-apart',
      'A process imports src, libs and what stands beside the processes (apps/adapters.ts).',
      { path: '^apps/([^/]+)/' },
      { path: '^(apps|test|bench)/', pathNot: ['^apps/$1/', '^apps/[^/]+\\.ts$'] },
    ),
    rule(
      'adapters-compose-nothing',
      'apps/adapters.ts binds ports to technologies; processes import it, not it them.',
      { path: '^apps/[^/]+\\.ts$' },
      { path: '^apps/[^/]+/' },
    ),
    rule(
      'a-lib-by-its-door',
      'Import #libs/<name> or #libs/<name>/testing.',
      { path: '^(apps|src|bench)/' },
      { path: '^libs/', pathNot: LIB_DOOR },
    ),
    rule(
      'a-lib-by-its-door-from-libs',
      'Import #libs/<name> or #libs/<name>/testing.',
      { path: '^libs/([^/]+)/' },
      { path: '^libs/', pathNot: ['^libs/$1/', LIB_DOOR] },
    ),
    rule(
      'a-feature-by-its-contract',
      "A feature imports another's contract.ts; the living object comes through a port.",
      { path: '^src/features/([^/]+)/' },
      { path: '^src/features/', pathNot: ['^src/features/$1/', '^src/features/[^/]+/contract\\.ts$'] },
    ),
    rule(
      'a-feature-by-its-door',
      'Outside of features only index.ts and contract.ts are known.',
      { path: '^(apps|src/(?!features/))', pathNot: TEST_CODE },
      { path: '^src/features/', pathNot: '^src/features/[^/]+/(index|contract)\\.ts$' },
    ),
    rule(
      'the-domain-is-pure',
      'domain/ imports its own files, libs/base and zod.',
      { path: '^src/features/([^/]+)/domain/', pathNot: TEST_CODE },
      { pathNot: ['^src/features/$1/domain/', '^libs/base/src/index\\.ts$', '^(node_modules/)?zod(/|$)'] },
    ),
    rule(
      'test-code-stays-in-tests',
      'Production code never loads jest: what both need belongs into src/.',
      { path: '^(apps|src|libs)/', pathNot: TEST_CODE },
      { path: TEST_CODE },
    ),
    rule(
      'runs-without-dev-dependencies',
      '`npm start` installs without them: move the package to dependencies.',
      { path: '^(apps|src|libs)/', pathNot: TEST_CODE },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm'] },
    ),
    rule('resolvable', 'There is no such file or package.', {}, { couldNotResolve: true }),
    rule(
      'no-cycle',
      'Files that need each other are one thing, or a third is missing between them.',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    ...sdkRules,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|\\.cache)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    // type-only imports count too, apart from cycles: a port that speaks an SDK's types is no port
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      conditionNames: ['source', 'node', 'import', 'require', 'default', 'types'],
      exportsFields: ['exports'],
    },
  },
};
