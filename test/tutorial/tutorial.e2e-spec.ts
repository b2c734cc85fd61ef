import { readFileSync } from 'node:fs';
import path from 'node:path';
import { report } from '../architecture/rule.js';
import { allRules } from '../architecture/rules/all.js';
import { source } from '../architecture/source.js';
import { Reader } from './reader.js';
import { answers, stepsOf, type Step } from './walkthrough.js';

/** The first start compiles the whole project. */
const LIMIT = 180_000;

/** Pages that are followed with one and the same service; the first one starts it. */
const READINGS = [
  ['README.md', 'docs/operators.md', 'docs/frontend.md', 'docs/proofs.md'],
  ['docs/tutorial.md'],
] as const;

describe('the pages, followed word by word', () => {
  let reader: Reader;
  beforeAll(async () => {
    reader = await Reader.inCopyOfProject();
  }, LIMIT);
  afterAll(() => reader[Symbol.asyncDispose]());

  describe.each(READINGS.map((pages) => ({ pages })))('$pages', ({ pages }) => {
    afterAll(() => reader.stopService());

    it('begins with a service and shows answers', () => {
      const commands = stepsOf(pages[0]).filter((step) => step.kind === 'command');
      expect(commands.some(({ mode }) => mode === 'service')).toBe(true);
      expect(commands.filter(({ answer }) => answer).length).toBeGreaterThan(4);
    });

    for (const page of pages)
      for (const step of stepsOf(page))
        it(
          `${page}:${step.line} ${titleOf(step)}`,
          async () => expect(await reader.follow(step)).toBeUndefined(),
          LIMIT,
        );

    it('ends with a service that stops when it is told to', async () => {
      expect(await reader.stopService()).toBe(0);
    });
  });

  it('leads to code that obeys the rules of the house', () => {
    const files = stepsOf('docs/tutorial.md')
      .flatMap((step) => (step.kind === 'file' && step.path.endsWith('.ts') ? [step.path] : []))
      .map((file) => source(file, readFileSync(path.join(reader.folder, file), 'utf8')));
    expect(files.length).toBeGreaterThan(10);
    expect(allRules.map((rule) => report(rule, rule.check(files))).filter((text) => text !== '')).toEqual([]);
  });
});

describe('the comparison of answers', () => {
  const shown = { language: 'json', text: '{\n  "a": "x y",\n  …\n  "at": "…"\n}\n' };

  it('passes over line breaks and what is left out', () => {
    expect(answers(shown, '{"a":"x y","b":1,"at":"2026"}')).toBe(true);
  });

  it.each(['{"a":"xy","b":1,"at":"2026"}', '{"a":"x y","b":1}', '{"a":"x y","b":1,"at":"2026"}, 1'])(
    'refuses %s',
    (output) => {
      expect(answers(shown, output)).toBe(false);
    },
  );
});

function titleOf(step: Step): string {
  return step.kind === 'file' ? step.path : (step.script.split('\n')[0] ?? '');
}
