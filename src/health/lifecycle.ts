/** Where the process stands between its start and its end. */
export class Lifecycle {
  #phase: 'starting' | 'serving' | 'draining' = 'starting';
  readonly startedAt = new Date();

  get phase() {
    return this.#phase;
  }

  serving(): void {
    this.#phase = 'serving';
  }

  draining(): void {
    this.#phase = 'draining';
  }
}
