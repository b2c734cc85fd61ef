// `npm run house`: sizes of files and functions beside what the house aims at. A report, never a gate: nobody should
// split a thing only to please it.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { root } from './node.mjs';

const ROOTS = ['apps', 'src', 'libs'];
const APART = /(\.(spec|e2e-spec|suite|artifact)\.ts$)|(\/migrations\/)/;
const LONG_FUNCTION = 40;
const SHOWN = 5;

const files = ROOTS.flatMap((folder) => walk(folder))
  .filter((file) => !APART.test(file))
  .map((file) => measure(file));
const functions = files.flatMap((file) => file.functions);
const tests = ROOTS.concat('test')
  .flatMap((folder) => walk(folder))
  .filter((file) => /(spec|suite)\.ts$/.test(file));

const fileLines = files.map(({ lines }) => lines);
const functionLines = functions.map(({ lines }) => lines);
const short =
  functionLines.filter((lines) => lines < LONG_FUNCTION).length / Math.max(functionLines.length, 1);
const testLines = tests.reduce((sum, file) => sum + linesOf(read(file)), 0);

print([
  ['files', files.length, ''],
  ['median file', `${median(fileLines)} lines`, 'aim 30–60'],
  ['functions', functions.length, ''],
  ['median function', `${median(functionLines)} lines`, 'aim 12 or less'],
  [`functions under ${LONG_FUNCTION} lines`, `${Math.round(short * 1000) / 10} %`, 'aim 90 %'],
  ['lines of test per line of code', (testLines / Math.max(sum(fileLines), 1)).toFixed(2), ''],
]);
list(
  'Longest files',
  files.map(({ file, lines }) => ({ name: file, lines })),
);
list('Longest functions', functions);

function measure(file) {
  const text = read(file);
  const ast = ts.createSourceFile(file, text, ts.ScriptTarget.ES2024, true);
  const found = [];
  const visit = (node) => {
    if (ts.isFunctionLike(node) && node.body) {
      const [start, end] = [node.getStart(ast), node.end].map(
        (at) => ast.getLineAndCharacterOfPosition(at).line,
      );
      // a callback of one expression is part of its line
      if (ts.isBlock(node.body))
        found.push({ name: `${file}:${start + 1} ${node.name?.getText(ast) ?? ''}`, lines: end - start + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(ast);
  return { file, lines: linesOf(text), functions: found };
}

function walk(folder) {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/(^|\/)(node_modules|dist)\//.test(file))
    .map((file) => path.posix.join(folder, file));
}

function read(file) {
  return readFileSync(path.join(root, file), 'utf8');
}

function linesOf(text) {
  return text.trimEnd().split('\n').length;
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

function print(rows) {
  for (const [what, value, aim] of rows)
    process.stdout.write(`${what.padEnd(32)}${String(value).padStart(10)}  ${aim}\n`);
}

function list(title, items) {
  process.stdout.write(`\n${title}\n`);
  for (const { name, lines } of items.toSorted((a, b) => b.lines - a.lines).slice(0, SHOWN))
    process.stdout.write(`${String(lines).padStart(6)}  ${name}\n`);
}
