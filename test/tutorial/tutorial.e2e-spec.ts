import { readFileSync } from 'node:fs';
import path from 'node:path';
import { report } from '../architecture/rule.js';
import { allRules } from '../architecture/rules/all.js';
import { source } from '../architecture/source.js';
import { Reader } from './reader.js';
import { answers, stepsOf, type Step } from './walkthrough.js';

/** The first start compiles the whole project. */
const LIMIT = 180_000;

/** Followed in this order, in one copy of the project. */
const PAGES = ['README.md', 'docs/tutorial.md'];

describe('the pages, followed word by word', () => {
  let reader: Reader;
  beforeAll(async () => {
    reader = await Reader.inCopyOfProject();
  }, LIMIT);
  afterAll(() => reader[Symbol.asyncDispose]());

  describe.each(PAGES)('%s', (page) => {
    const steps = stepsOf(page);
    afterAll(() => reader.stopService());

    it('has commands with answers', () => {
      expect(steps.filter((step) => step.kind === 'command' && step.answer).length).toBeGreaterThan(4);
    });

    for (const step of steps)
      it(titleOf(step), async () => expect(await reader.follow(step)).toBeUndefined(), LIMIT);

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
  const what = step.kind === 'file' ? step.path : (step.script.split('\n')[0] ?? '');
  return `line ${step.line}: ${what}`;
}
