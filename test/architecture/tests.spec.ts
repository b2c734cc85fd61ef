import { describeRule } from './rule.js';
import { noModuleMocks, noSleep, nothingLeftOut, seededRandomness, unavailable } from './rules/test.rules.js';

const spec = 'libs/x/src/a.spec.ts';
const [listed] = unavailable();

describeRule(nothingLeftOut, {
  breaks: [
    { [spec]: "it.skip('a', () => {});" },
    { [spec]: "describe.only('a', () => {});" },
    { [spec]: "it.todo('a');" },
    { [spec]: "xit('a', () => {});" },
    { [spec]: "it.skip.each([1])('a', () => {});" },
    { [spec]: 'const maybe = hasDocker ? describe : describe.skip;' },
    { 'libs/x/testing/x.suite.ts': "fdescribe('a', () => {});" },
  ],
  keeps: [
    { [spec]: "it('does not skip', () => { stream.skip(1); });" },
    { [spec]: `it.skip('${listed?.what} builds', () => {});` },
  ],
});

it('says of everything that cannot run here why', () => {
  for (const { what, reason } of unavailable()) {
    expect(what).toMatch(/\w{3}/);
    expect(reason.length).toBeGreaterThan(30);
  }
});

describeRule(noSleep, {
  breaks: [
    { [spec]: 'await new Promise((resolve) => setTimeout(resolve, 100));' },
    { [spec]: "import { setTimeout as sleep } from 'node:timers/promises';" },
  ],
  keeps: [
    { [spec]: "const guard = setTimeout(() => fail('hangs'), 60_000);" },
    { [spec]: 'await new Promise((resolve) => setImmediate(resolve));' },
  ],
});

describeRule(noModuleMocks, {
  breaks: [{ [spec]: "jest.mock('./a.js');" }],
  keeps: [{ [spec]: 'const f = jest.fn(); jest.spyOn(clock, "now");' }],
});

describeRule(seededRandomness, {
  breaks: [{ [spec]: 'const n = Math.random();' }],
  keeps: [{ 'libs/x/src/a.ts': 'export const jitter = Math.random();' }],
});
