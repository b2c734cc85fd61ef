import { messageOf, type AppError } from '#libs/base';
import type { LoadedLayer } from './compose.js';
import { settingsErrors } from './errors.js';
import type { ConfigLayer } from './layer.js';

/** A layer in use: what it last said, and what of it is in force. */
export class LayerSlot {
  latest: LoadedLayer;
  accepted: LoadedLayer;
  /** Why the last reading failed; `undefined` if it did not. */
  failure: AppError | undefined;
  #stop: (() => void | Promise<void>) | undefined;

  constructor(readonly layer: ConfigLayer) {
    this.accepted = this.with({});
    this.latest = this.accepted;
  }

  /** True if the newest content is not in force. */
  get pending(): boolean {
    return this.latest !== this.accepted;
  }

  /** Reads the layer anew. If that fails the content stays as it was and `failure` says why. */
  async read(): Promise<void> {
    const { name, rank } = this.layer;
    try {
      this.latest = { ...(await this.layer.get()), name, rank };
      this.failure = undefined;
    } catch (error) {
      this.failure = settingsErrors.CONFIG_LAYER_UNAVAILABLE(
        { name, reason: messageOf(error) },
        { cause: error },
      );
    }
  }

  accept(): void {
    this.accepted = this.latest;
  }

  with(tree: unknown): LoadedLayer {
    return { tree, name: this.layer.name, rank: this.layer.rank };
  }

  async watch(onChange: () => void): Promise<void> {
    this.#stop = await this.layer.watch?.(onChange);
  }

  async stop(): Promise<void> {
    const stop = this.#stop;
    this.#stop = undefined;
    await stop?.();
  }
}
