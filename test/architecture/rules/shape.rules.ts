import ts from 'typescript';
import { violation, type Rule, type Violation } from '../rule.js';
import { decoratorsOf, isArtifact, isMigration, isSpec, nodesOf, type Source } from '../source.js';

const MAX_LINES = 300;
const MAX_PARAMETERS = 3;
const SUITE = /\.suite\.ts$/;

export const fileSize: Rule = {
  name: `No file over ${MAX_LINES} lines (migrations and suites apart)`,
  instead: 'Find the second thing that the file does and give it a file of its own.',
  *check(files) {
    for (const file of files) {
      const lines = file.text.trimEnd().split('\n').length;
      const apart = [isMigration, isArtifact, isSpec].some((is) => is(file.path)) || SUITE.test(file.path);
      if (lines > MAX_LINES && !apart) yield { file: file.path, line: lines, found: `${lines} lines` };
    }
  },
};

export const fewParameters: Rule = {
  name: `No function with more than ${MAX_PARAMETERS} parameters (constructors of Nest providers apart)`,
  instead: 'Pass one object with named members.',
  *check(files) {
    for (const file of files)
      for (const node of nodesOf(file))
        if (ts.isFunctionLike(node) && countOf(node) > MAX_PARAMETERS && !isShapedByOthers(node))
          yield violation(file, node);
  },
};

function countOf(node: ts.SignatureDeclaration): number {
  return node.parameters.filter(({ name }) => name.getText() !== 'this').length;
}

/** Nest injects into the constructors of providers; a callback without types of its own has those of a library. */
function isShapedByOthers(node: ts.SignatureDeclaration): boolean {
  if (ts.isConstructorDeclaration(node)) return decoratorsOf(node.parent).length > 0;
  return (
    (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) && node.parameters.every(({ type }) => !type)
  );
}

const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*\.ts$/;

export const fileNames: Rule = {
  name: 'File names are kebab-case',
  instead: 'Rename the file: `cast-vote.ts`, `proof.controller.ts`.',
  *check(files) {
    for (const { path } of files)
      if (!KEBAB.test(path.split('/').at(-1) ?? '')) yield { file: path, line: 1, found: path };
  },
};

const SUFFIX_OF_DECORATOR: Readonly<Record<string, string>> = {
  Controller: '.controller.ts',
  Resolver: '.resolver.ts',
  Module: '.module.ts',
};

export const roleSuffixes: Rule = {
  name: 'A role has its file suffix (`.controller`, `.resolver`, `.module`, `.row`)',
  instead: 'Move it into a file whose name ends with the role.',
  *check(files) {
    for (const file of files.filter(
      ({ path }) => path.startsWith('src/') && !isSpec(path) && !/\/testing\//.test(path),
    ))
      for (const node of nodesOf(file)) {
        const suffix = suffixFor(node);
        if (suffix && !file.path.endsWith(suffix)) yield violation(file, node);
      }
  },
};

function suffixFor(node: ts.Node): string | undefined {
  if (ts.isNewExpression(node)) return node.expression.getText() === 'EntitySchema' ? '.row.ts' : undefined;
  if (!ts.isClassDeclaration(node)) return undefined;
  return decoratorsOf(node)
    .map((name) => SUFFIX_OF_DECORATOR[name])
    .find((suffix) => suffix !== undefined);
}

const DOORS = [
  /^libs\/[^/]+\/src\/index\.ts$/,
  /^libs\/[^/]+\/testing\/index\.ts$/,
  /^src\/features\/[^/]+\/index\.ts$/,
];

export const doorsOnly: Rule = {
  name: 'An `index.ts` only as the door of a lib or a feature',
  instead: 'Import the file that has the thing; barrels hide cycles.',
  *check(files) {
    for (const { path } of files)
      if (/(^|\/)index\.ts$/.test(path) && !DOORS.some((door) => door.test(path)))
        yield { file: path, line: 1, found: path };
  },
};

const FEATURE_FILE = /^src\/features\/([^/]+)\//;

export const featureFurniture: Rule = {
  name: 'A feature has `index.ts` with `defineFeature` as default export, `contract.ts`, `<name>.module.ts` and `config.ts`',
  instead: '`npm run new:feature <name>` shows a whole one.',
  *check(files) {
    const names = new Set(files.flatMap(({ path }) => FEATURE_FILE.exec(path)?.[1] ?? []));
    for (const name of names) {
      const folder = `src/features/${name}`;
      for (const file of ['index.ts', 'contract.ts', `${name}.module.ts`, 'config.ts'])
        if (!files.some(({ path }) => path === `${folder}/${file}`)) yield missing(`${folder}/${file}`);
      const door = files.find(({ path }) => path === `${folder}/index.ts`);
      if (door && !definesFeature(door))
        yield violation(door, door.ast, 'no `export default defineFeature(…)`');
    }
  },
};

const missing = (file: string): Violation => ({ file, line: 1, found: 'is missing' });

function definesFeature(door: Source): boolean {
  return (
    nodesOf(door).some((node) => ts.isExportAssignment(node) && !node.isExportEquals) &&
    /\bdefineFeature\(/.test(door.text)
  );
}
