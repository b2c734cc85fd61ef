import { eventually } from '#libs/testing';
import { JobRunner, type Job } from './job.js';

const jobOf = (run: () => unknown, name = 'job'): Job => ({ name, everyMs: 1, run });

describe('JobRunner', () => {
  const runners: JobRunner[] = [];
  const errors: string[] = [];
  const runner = (...jobs: Job[]) => {
    const made = new JobRunner(jobs, (job, thrown) => errors.push(`${job}: ${String(thrown)}`));
    runners.push(made);
    return made;
  };
  afterEach(async () => {
    await Promise.all(runners.splice(0).map((r) => r.stop()));
    errors.length = 0;
  });

  it('runs a job again and again, one run after the other', async () => {
    const seen = { running: 0, most: 0, runs: 0 };
    const made = runner(
      jobOf(async () => {
        seen.most = Math.max(seen.most, ++seen.running);
        seen.runs++;
        await new Promise((resolve) => setImmediate(resolve));
        seen.running--;
      }),
    );
    made.start();
    made.start();
    await eventually(() => seen.runs > 5);
    expect(seen.most).toBe(1);
  });

  it('waits at stop for the run that is under way, and starts no other', async () => {
    const gate = Promise.withResolvers<void>();
    let runs = 0;
    const made = runner(
      jobOf(() => {
        runs++;
        return gate.promise;
      }),
    );
    made.start();
    await eventually(() => runs === 1);
    let stopped = false;
    const stopping = made.stop().then(() => (stopped = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(stopped).toBe(false);
    gate.resolve();
    await stopping;
    expect(runs).toBe(1);
  });

  it('stops at once when no run is under way, however long the pause is', async () => {
    const made = runner({ ...jobOf(() => undefined), everyMs: 2 ** 31 - 1 });
    made.start();
    await made.stop();
  });

  it('reports what a run throws or rejects with, and goes on', async () => {
    let runs = 0;
    const made = runner(
      jobOf(() => {
        if (++runs === 1) throw new RangeError('thrown');
        if (runs === 2) return Promise.reject(new RangeError('rejected'));
        return undefined;
      }),
    );
    made.start();
    await eventually(() => runs > 3);
    expect(errors).toEqual(['job: RangeError: thrown', 'job: RangeError: rejected']);
  });

  it('starts again after a stop, but not beside a run that nobody waited for', async () => {
    const gate = Promise.withResolvers<void>();
    let others = 0;
    const seen = { running: 0, most: 0, runs: 0 };
    const made = runner(
      jobOf(async () => {
        seen.most = Math.max(seen.most, ++seen.running);
        if (++seen.runs === 1) await gate.promise;
        seen.running--;
      }),
      jobOf(() => others++, 'other'),
    );
    made.start();
    await eventually(() => seen.runs === 1);
    const stopping = made.stop();
    made.start();
    others = 0;
    await eventually(() => others > 3);
    gate.resolve();
    await stopping;
    await eventually(() => seen.runs > 5);
    expect(seen.most).toBe(1);
  });
});
