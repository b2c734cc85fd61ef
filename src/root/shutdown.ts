import { messageOf, withTimeout } from '#libs/base';

/** In this order: first no new work comes in, then what the rest depends on goes last. */
const ORDER = [
  'traffic',
  'discovery',
  'features',
  'http',
  'webhooks',
  'streams',
  'transactions',
  'custody',
  'events',
  'control',
  'database',
  'cache',
  'chains',
  'settings',
  'centre',
] as const;
type Step = (typeof ORDER)[number];

/** Even when the time is up, every step gets a chance. Unit: milliseconds. */
const LEAST_MS = 500;

/** Remembers what has been opened, and closes it in the order of a stop; a failing step does not keep the others. */
export class Shutdown {
  readonly #steps = new Map<Step, () => Promise<unknown>>();

  /** @param milliseconds what all steps together may take; one that hangs is left behind */
  constructor(
    private readonly milliseconds: number,
    private readonly onError: (step: string, reason: string) => void,
  ) {}

  add(step: Step, close: () => Promise<unknown>): void {
    this.#steps.set(step, close);
  }

  async run(): Promise<void> {
    const deadline = performance.now() + this.milliseconds;
    for (const step of ORDER) {
      const close = this.#steps.get(step);
      this.#steps.delete(step);
      if (close) await this.#close(step, close, Math.max(LEAST_MS, deadline - performance.now()));
    }
  }

  async #close(step: Step, close: () => Promise<unknown>, milliseconds: number): Promise<void> {
    try {
      await withTimeout(close(), milliseconds, `The step "${step}" of the stop`);
    } catch (thrown) {
      this.onError(step, messageOf(thrown));
    }
  }
}
