import { readFileSync } from 'node:fs';

/**
 * Prints `N passed, N failed, N skipped` alone on the last line, for programs that read it. With CI_NO_SKIP=1 a
 * skipped or postponed test fails the run, unless test/unavailable.json lists it.
 */
export default class SummaryReporter {
  #error;

  onRunComplete(_contexts, results) {
    const left = results.testResults
      .flatMap((file) => file.testResults)
      .filter(({ status }) => ['pending', 'todo', 'skipped', 'disabled'].includes(status));
    const unlisted = process.env.CI_NO_SKIP === '1' ? left.filter((test) => !isUnavailable(test)) : [];
    if (unlisted.length > 0)
      this.#error = new Error(
        `Skipped, though not in test/unavailable.json:\n${unlisted.map(({ fullName }) => `  ${fullName}`).join('\n')}`,
      );
    // a suite that does not even load has no tests to count
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites + unlisted.length;
    const line = `${results.numPassedTests} passed, ${failed} failed, ${left.length - unlisted.length} skipped`;
    // jest's own summary comes after all reporters
    process.once('exit', () => {
      if (this.#error) process.stderr.write(`\n${this.#error.message}\n`);
      process.stdout.write(`\n${line}\n`);
    });
  }

  getLastError() {
    return this.#error;
  }
}

function isUnavailable({ title }) {
  const listed = JSON.parse(readFileSync(new URL('../unavailable.json', import.meta.url), 'utf8'));
  return listed.some(({ what }) => title.startsWith(what));
}
