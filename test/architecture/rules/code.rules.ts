import ts from 'typescript';
import { violation, type Rule, type Violation } from '../rule.js';
import { inHouseOrGround, isArtifact, nodesOf, type Source } from '../source.js';

/** A comment that gives its reason lets one `any` through: some bounds of generics cannot be said otherwise. */
const REASONED_ANY = /oxlint-disable-next-line typescript\/no-explicit-any -- \S/;

export const noAny: Rule = {
  name: 'No `any` in src and libs',
  instead: 'Write the type, or `unknown` and parse it with a schema.',
  check: (files) =>
    inCode(files, (file, node) => node.kind === ts.SyntaxKind.AnyKeyword && !isReasoned(file, node)),
};

export const noConsole: Rule = {
  name: 'No `console` in src and libs',
  instead: 'Inject the logger.',
  check: (files) => inCode(files, (_, node) => isMember(node, 'console')),
};

export const noProcessExit: Rule = {
  name: 'No `process.exit` in src and libs',
  instead:
    'Throw a catalogued error, or let the application close; only an `apps/*/main.ts` ends the process.',
  check: (files) => inCode(files, (_, node) => isMember(node, 'process', ['exit', 'abort', 'reallyExit'])),
};

const ENVIRONMENT_READERS = /^(libs\/config\/|libs\/testing\/src\/environment\.ts$|test\/|bench\/)/;

export const noEnvironment: Rule = {
  name: '`process.env` only in libs/config',
  instead: 'Declare a setting beside the code that needs it and take the typed value.',
  check: (files) =>
    inFiles(
      files.filter(({ path }) => !ENVIRONMENT_READERS.test(path)),
      (_, node) => isMember(node, 'process', ['env']) || takesEnvironment(node),
    ),
};

export const noDistantRelatives: Rule = {
  name: 'No `../../..`',
  instead: 'Import a lib as `#libs/<name>`; inside a feature move the file nearer.',
  check: (files) => inFiles(files, (_, node) => isModuleName(node) && node.text.startsWith('../../..')),
};

function inCode(
  files: readonly Source[],
  match: (file: Source, node: ts.Node) => boolean,
): Iterable<Violation> {
  return inFiles(
    files.filter(({ path }) => inHouseOrGround(path)),
    match,
  );
}

function* inFiles(
  files: readonly Source[],
  match: (file: Source, node: ts.Node) => boolean,
): Generator<Violation> {
  for (const file of files) {
    if (isArtifact(file.path)) continue;
    for (const node of nodesOf(file)) if (match(file, node)) yield violation(file, node, excerptOf(node));
  }
}

/** The word alone says little: show the statement's line. */
function excerptOf(node: ts.Node): string {
  const shown = node.kind === ts.SyntaxKind.AnyKeyword ? node.parent : node;
  return shown.getText().split('\n')[0] ?? '';
}

function isReasoned(file: Source, node: ts.Node): boolean {
  const before = file.text.slice(0, node.getStart(file.ast)).split('\n').at(-2) ?? '';
  return REASONED_ANY.test(before);
}

/** `object.member`, `object['member']`; any member if none are named. */
function isMember(node: ts.Node, object: string, members?: readonly string[]): boolean {
  if (!ts.isPropertyAccessExpression(node) && !ts.isElementAccessExpression(node)) return false;
  const owner = node.expression.getText();
  if (owner !== object && owner !== `globalThis.${object}`) return false;
  return members === undefined || members.includes(memberName(node));
}

function memberName(node: ts.PropertyAccessExpression | ts.ElementAccessExpression): string {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  return ts.isStringLiteralLike(node.argumentExpression) ? node.argumentExpression.text : '';
}

/** `const { env } = process`, `import { env } from 'node:process'`. */
function takesEnvironment(node: ts.Node): boolean {
  if (ts.isImportSpecifier(node)) {
    const from = node.parent.parent.parent.moduleSpecifier;
    return (
      ts.isStringLiteral(from) &&
      /^(node:)?process$/.test(from.text) &&
      (node.propertyName ?? node.name).text === 'env'
    );
  }
  return (
    ts.isBindingElement(node) &&
    (node.propertyName ?? node.name).getText() === 'env' &&
    ts.isVariableDeclaration(node.parent.parent) &&
    node.parent.parent.initializer?.getText() === 'process'
  );
}

function isModuleName(node: ts.Node): node is ts.StringLiteral {
  if (!ts.isStringLiteral(node)) return false;
  const { parent } = node;
  return (
    ts.isImportDeclaration(parent) ||
    ts.isExportDeclaration(parent) ||
    ts.isLiteralTypeNode(parent) ||
    (ts.isCallExpression(parent) && parent.expression.kind === ts.SyntaxKind.ImportKeyword)
  );
}
