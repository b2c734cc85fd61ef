import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { violation, type Rule } from '../rule.js';
import { isSpec, isTestCode, nodesOf } from '../source.js';

interface Unavailable {
  /** How the title of the skipped test begins. */
  readonly what: string;
  /** Why no machine of ours can run it. */
  readonly reason: string;
}

export function unavailable(): readonly Unavailable[] {
  return JSON.parse(readFileSync('test/unavailable.json', 'utf8')) as Unavailable[];
}

const BLOCK = /^(describe|it|test)(\.|$)/;
const LEFT_OUT = /^(skip|only|todo|failing)$/;
const ALIASES = /^(xit|xtest|xdescribe|fit|ftest|fdescribe)$/;

export const nothingLeftOut: Rule = {
  name: 'No test is skipped, focused or left for later, except what test/unavailable.json lists',
  instead: 'Run it, delete it, or list what no machine here can run with its reason.',
  *check(files) {
    const allowed = unavailable().map(({ what }) => what);
    for (const file of files.filter(({ path }) => isTestCode(path)))
      for (const node of nodesOf(file)) {
        if (!leavesOut(node)) continue;
        const title = titleOf(node.parent);
        if (!allowed.some((what) => title.startsWith(what))) yield violation(file, node);
      }
  },
};

function leavesOut(node: ts.Node): boolean {
  if (ts.isIdentifier(node))
    return ALIASES.test(node.text) && ts.isCallExpression(node.parent) && node.parent.expression === node;
  return (
    ts.isPropertyAccessExpression(node) &&
    LEFT_OUT.test(node.name.text) &&
    BLOCK.test(node.expression.getText())
  );
}

function titleOf(node: ts.Node): string {
  const title = ts.isCallExpression(node) ? node.arguments[0] : undefined;
  return title && ts.isStringLiteralLike(title) ? title.text : '';
}

export const noSleep: Rule = {
  name: 'Tests never sleep for a fixed time',
  instead: 'Wait for the event, or poll the condition with `eventually` of `#libs/testing`.',
  *check(files) {
    for (const file of files.filter(({ path }) => isSpec(path)))
      for (const node of nodesOf(file)) if (isSleep(node)) yield violation(file, node);
  },
};

/** `await sleep(100)` in its usual forms. A timer that guards against a hang has a body and is none. */
function isSleep(node: ts.Node): boolean {
  if (ts.isImportDeclaration(node))
    return (
      /timers\/promises['"]/.test(node.moduleSpecifier.getText()) && /\bsetTimeout\b/.test(node.getText())
    );
  return (
    ts.isCallExpression(node) &&
    /^(globalThis\.)?setTimeout$/.test(node.expression.getText()) &&
    node.arguments[0] !== undefined &&
    ts.isIdentifier(node.arguments[0]) &&
    !/^0?$/.test(node.arguments[1]?.getText() ?? '')
  );
}

export const noModuleMocks: Rule = {
  name: '`jest.mock` does nothing for ES modules',
  instead: 'Hand the fake in through the constructor or the port.',
  *check(files) {
    for (const file of files.filter(({ path }) => isTestCode(path)))
      for (const node of nodesOf(file))
        if (
          ts.isCallExpression(node) &&
          /^jest\.(mock|doMock|unstable_mockModule)$/.test(node.expression.getText())
        )
          yield violation(file, node);
  },
};

export const seededRandomness: Rule = {
  name: 'Randomness in tests is seeded',
  instead: 'Draw from a seeded generator and print the seed: a failure must be repeatable.',
  *check(files) {
    for (const file of files.filter(({ path }) => isTestCode(path)))
      for (const node of nodesOf(file))
        if (ts.isPropertyAccessExpression(node) && node.getText() === 'Math.random')
          yield violation(file, node);
  },
};
