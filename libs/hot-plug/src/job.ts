import { setTimeout as pause } from 'node:timers/promises';
import { DiscoveryService } from '@nestjs/core';

export interface FeatureJobOptions {
  /** Unique within the feature. */
  readonly name: string;
  /** Pause between the end of one run and the start of the next. Unit: milliseconds. */
  readonly everyMs: number;
}

/**
 * A method that the host runs again and again while the generation is active. Runs never overlap, neither with each
 * other nor with those of another generation: the host starts them after the commit and waits for them before the next.
 */
export const FeatureJob = DiscoveryService.createDecorator<FeatureJobOptions>();

export interface Job extends FeatureJobOptions {
  readonly run: () => unknown;
}

/** Runs jobs of one generation. */
export class JobRunner {
  #stopping: AbortController | undefined;
  #loops: readonly Promise<void>[] = [];

  constructor(
    readonly jobs: readonly Job[],
    private readonly onError: (job: string, thrown: unknown) => void,
  ) {}

  start(): void {
    if (this.#stopping) return;
    const { signal } = (this.#stopping = new AbortController());
    const earlier = this.#loops;
    this.#loops = this.jobs.map(async (job, i) => {
      // a run that nobody waited for any longer must not meet the next one
      await earlier[i];
      await this.#loop(job, signal);
    });
  }

  /** Resolves when no job runs any more. */
  async stop(): Promise<void> {
    this.#stopping?.abort();
    this.#stopping = undefined;
    await Promise.all(this.#loops);
  }

  async #loop(job: Job, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(job.everyMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        await job.run();
      } catch (thrown) {
        this.onError(job.name, thrown);
      }
    }
  }
}
