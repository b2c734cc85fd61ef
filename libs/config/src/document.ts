import path from 'node:path';
import { isMap, isSeq, LineCounter, parseDocument as parseYaml, visit, type Document } from 'yaml';
import { messageOf } from '#libs/base';
import { problem, type ConfigProblem } from './errors.js';
import { interpolate, type Lookup } from './interpolate.js';
import type { LayerContent } from './layer.js';
import { isPlainObject } from './schema.js';

interface Source {
  /** As messages call the file. */
  readonly name: string;
  readonly text: string;
}

/**
 * Reads YAML 1.2 or, by the file name, JSON. Every scalar may hold placeholders.
 * Messages name the place and the kind of a syntax error and quote nothing: the line may hold a secret.
 */
export function readDocument(source: Source, lookup: Lookup): LayerContent {
  const lines = new LineCounter();
  const document = parseYaml(source.text, { prettyErrors: false, lineCounter: lines, merge: true });
  const at = (offset: number): string => `${source.name}:${lines.linePos(offset).line}`;
  const json = path.extname(source.name).toLowerCase() === '.json';
  const faults = document.errors.map((error) => syntaxProblem(at(error.pos[0]), error.code, json));
  if (faults.length > 0) return { tree: {}, problems: faults.slice(0, 1) };
  if (json && !isJson(source.text))
    return { tree: {}, problems: [syntaxProblem(source.name, 'NOT_JSON', json)] };
  fillPlaceholders(document, lookup);
  return treeOf(document, { name: source.name, at });
}

function treeOf(document: Document, place: { name: string; at: (offset: number) => string }): LayerContent {
  let tree: unknown;
  try {
    tree = document.toJS() as unknown;
  } catch (error) {
    // aliases that grow without bound, or that nothing defines
    return { tree: {}, problems: [documentProblem(place.name, messageOf(error))] };
  }
  if (tree === null || tree === undefined) return { tree: {} };
  if (!isPlainObject(tree))
    return { tree: {}, problems: [documentProblem(place.name, 'the file is not a map')] };
  return { tree, locate: (keys) => locate(document, keys, place.at) };
}

function fillPlaceholders(document: Document, lookup: Lookup): void {
  visit(document, {
    Scalar(key, node) {
      if (key !== 'key' && typeof node.value === 'string') node.value = interpolate(node.value, lookup);
    },
  });
}

/** The line of the deepest key of `keys` that is written in the file. */
function locate(
  document: Document,
  keys: readonly string[],
  at: (offset: number) => string,
): string | undefined {
  let node: unknown = document.contents;
  let offset: number | undefined;
  for (const key of keys) {
    if (isSeq(node)) node = node.items[Number(key)];
    if (!isMap(node)) break;
    const pair = node.items.find((item) => String(item.key) === key);
    const start = (pair?.key as { range?: readonly number[] } | undefined)?.range?.[0];
    if (!pair || start === undefined) break;
    offset = start;
    node = pair.value;
  }
  return offset === undefined ? undefined : at(offset);
}

function isJson(text: string): boolean {
  if (text.trim() === '') return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function syntaxProblem(place: string, code: string, json: boolean): ConfigProblem {
  const language = json ? 'JSON' : 'YAML';
  return problem({
    key: place,
    source: 'file',
    reason: `this is not valid ${language} (${code.toLowerCase().replaceAll('_', ' ')})`,
    expected: `expected a ${language} document`,
    code: 'syntax',
  });
}

function documentProblem(name: string, reason: string): ConfigProblem {
  return problem({
    key: name,
    source: 'file',
    reason,
    expected: 'expected a map of settings',
    code: 'syntax',
  });
}
