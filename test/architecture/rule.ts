import type ts from 'typescript';
import { excerpt, lineOf, project, source, type Source } from './source.js';

export interface Violation {
  readonly file: string;
  readonly line: number;
  /** What stands there. */
  readonly found: string;
}

export interface Rule {
  /** As docs/house.md says it. */
  readonly name: string;
  /** What to do instead, one sentence. */
  readonly instead: string;
  /** Gets all files at once: some rules compare them. */
  check(files: readonly Source[]): Iterable<Violation>;
}

/** A handful of files by path. */
export type Fixture = Readonly<Record<string, string>>;

export interface Examples {
  /** Each must be found by the rule: a rule that cannot fail protects nothing. */
  readonly breaks: readonly Fixture[];
  /** Each must be left alone. */
  readonly keeps?: readonly Fixture[];
}

/** The rule holds in the project, finds what is planted and leaves alone what is allowed. */
export function describeRule(rule: Rule, { breaks, keeps = [] }: Examples): void {
  describe(rule.name, () => {
    it('holds in the project', () => {
      expect(report(rule, rule.check(project()))).toBe('');
    });

    it.each(breaks)('finds what is planted: %j', (fixture) => {
      expect([...rule.check(planted(fixture))]).not.toEqual([]);
    });

    it.each(keeps)('leaves alone: %j', (fixture) => {
      expect(report(rule, rule.check(planted(fixture)))).toBe('');
    });
  });
}

/** Readable in a failing test: place, what was found, the rule, the way out. Empty if there is nothing to report. */
export function report(rule: Rule, violations: Iterable<Violation>): string {
  const lines = [...violations].map(({ file, line, found }) => `${file}:${line}  ${found}`);
  return lines.length === 0 ? '' : [`${rule.name}. ${rule.instead}`, ...lines].join('\n  ');
}

export function violation(file: Source, node: ts.Node, found?: string): Violation {
  return { file: file.path, line: lineOf(file, node), found: found ?? excerpt(file, node) };
}

function planted(fixture: Fixture): readonly Source[] {
  return Object.entries(fixture).map(([file, text]) => source(file, text));
}
