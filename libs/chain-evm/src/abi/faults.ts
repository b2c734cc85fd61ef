import type { FieldError } from '#libs/base';

/** Whoever sends a thousand faults has one cause. */
const MOST = 100;

/** Every fault of a request, up to a number that somebody can read. */
export class Faults {
  readonly #list: FieldError[] = [];

  get list(): readonly FieldError[] {
    return this.#list;
  }

  get isFull(): boolean {
    return this.#list.length >= MOST;
  }

  /** Returns `undefined`, so that a check can end with it. */
  add(pointer: string, code: string, detail: string): undefined {
    if (!this.isFull) this.#list.push({ pointer, code, detail });
    return undefined;
  }
}
