export type ChangeKind = 'loaded' | 'upgraded' | 'reconfigured';

export type HostEvent =
  | {
      readonly kind: ChangeKind;
      readonly feature: string;
      readonly version: string;
      readonly generation: number;
      readonly previous?: string | undefined;
      /** From the begin of the change until the new generation served. */
      readonly seconds: number;
    }
  | {
      readonly kind: 'unloaded';
      readonly feature: string;
      readonly version: string;
      readonly generation: number;
    }
  | { readonly kind: 'failed'; readonly feature: string; readonly version: string; readonly reason: string };

/** Tells listeners what became of changes. What a listener throws is reported and changes nothing. */
export class HostEvents {
  readonly #listeners = new Set<(event: HostEvent) => void>();

  constructor(private readonly onError: (thrown: unknown) => void) {}

  subscribe(listener: (event: HostEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(event: HostEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (thrown) {
        this.onError(thrown);
      }
    }
  }
}
