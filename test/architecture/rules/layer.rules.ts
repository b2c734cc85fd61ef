import type { Rule } from '../rule.js';
import { isTestCode } from '../source.js';

const LIB = /^libs\/([^/]+)\//;
const LIB_IMPORT = /from '#libs\/([^/']+)'/g;

/** Even where no two files form a cycle: two libs that need each other are one lib. */
export const libsHaveAnOrder: Rule = {
  name: 'A lib imports only lower libs',
  instead: 'Move what both need into a lib below them.',
  *check(files) {
    const needs = new Map<string, Map<string, string>>();
    for (const { path, text } of files) {
      const lib = isTestCode(path) ? undefined : LIB.exec(path)?.[1];
      if (!lib) continue;
      const known = needs.get(lib) ?? new Map<string, string>();
      for (const [, other = ''] of text.matchAll(LIB_IMPORT)) known.set(other, path);
      needs.set(lib, known);
    }
    for (const lib of needs.keys())
      for (const [other, file] of needs.get(lib) ?? [])
        if (reaches(needs, other, lib)) yield { file, line: 1, found: `${lib} → ${other} → … → ${lib}` };
  },
};

function reaches(needs: ReadonlyMap<string, ReadonlyMap<string, string>>, from: string, to: string): boolean {
  const seen = new Set<string>();
  const queue = [from];
  for (let lib = queue.pop(); lib !== undefined; lib = queue.pop()) {
    if (lib === to) return true;
    if (seen.has(lib)) continue;
    seen.add(lib);
    queue.push(...(needs.get(lib)?.keys() ?? []));
  }
  return false;
}
