import { messageOf } from '#libs/base';

/** In this order: first no new work comes in, then what the rest depends on goes last. */
const ORDER = [
  'traffic',
  'discovery',
  'features',
  'http',
  'events',
  'control',
  'database',
  'cache',
  'chains',
  'settings',
  'centre',
] as const;
type Step = (typeof ORDER)[number];

/** Remembers what has been opened, and closes it in the order of a stop; a failing step does not keep the others. */
export class Shutdown {
  readonly #steps = new Map<Step, () => Promise<unknown>>();

  constructor(private readonly onError: (step: string, reason: string) => void) {}

  add(step: Step, close: () => Promise<unknown>): void {
    this.#steps.set(step, close);
  }

  async run(): Promise<void> {
    for (const step of ORDER) {
      const close = this.#steps.get(step);
      this.#steps.delete(step);
      try {
        await close?.();
      } catch (thrown) {
        this.onError(step, messageOf(thrown));
      }
    }
  }
}
