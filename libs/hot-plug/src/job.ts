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
  #stopped = Promise.withResolvers<void>();
  #active = false;
  #loops: Promise<void>[] = [];

  constructor(
    readonly jobs: readonly Job[],
    private readonly onError: (job: string, thrown: unknown) => void,
  ) {}

  start(): void {
    if (this.#active) return;
    this.#active = true;
    this.#stopped = Promise.withResolvers();
    this.#loops = this.jobs.map((job) => this.#loop(job));
  }

  /** Resolves when no job runs any more. */
  async stop(): Promise<void> {
    this.#active = false;
    this.#stopped.resolve();
    await Promise.all(this.#loops);
    this.#loops = [];
  }

  async #loop(job: Job): Promise<void> {
    while (this.#active) {
      await this.#pause(job.everyMs);
      if (!this.#active) return;
      try {
        await job.run();
      } catch (thrown) {
        this.onError(job.name, thrown);
      }
    }
  }

  async #pause(milliseconds: number): Promise<void> {
    const over = Promise.withResolvers<void>();
    const timer = setTimeout(over.resolve, milliseconds);
    await Promise.race([over.promise, this.#stopped.promise]);
    clearTimeout(timer);
  }
}
