import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { ConsulClient } from './consul-client.js';

export interface SessionOptions {
  /** Consul allows 10 to 86,400. */
  readonly ttlSeconds: number;
  /** For how long nobody gets a lock whose holder has vanished, so that the holder can notice. */
  readonly lockDelaySeconds: number;
}

const created = z.object({ ID: z.string() });

/** What a lock is tied to: it lives as long as it is renewed. */
export class ConsulSession {
  readonly #lost = new AbortController();
  readonly #closed = new AbortController();
  #renewing: Promise<void> = Promise.resolve();

  private constructor(
    private readonly client: ConsulClient,
    readonly id: string,
    private readonly ttlMs: number,
  ) {}

  /** Aborted when Consul has, or may have, let the session expire. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** @throws CONSUL_UNAVAILABLE */
  static async open(client: ConsulClient, name: string, options: SessionOptions): Promise<ConsulSession> {
    const { ttlSeconds, lockDelaySeconds } = options;
    const asked = performance.now();
    const reply = await client.ask(`open a session for "${name}"`, (common) =>
      client.sdk.session.create({
        name,
        ttl: `${ttlSeconds}s`,
        lockdelay: `${lockDelaySeconds}s`,
        behavior: 'release',
        ...common,
      }),
    );
    const session = new ConsulSession(client, created.parse(reply).ID, ttlSeconds * 1000);
    session.#renewing = session.#renew(asked);
    return session;
  }

  declareLost(): void {
    this.#lost.abort();
    this.#closed.abort();
  }

  /** Gives everything back that is tied to it. Idempotent; rejects with `CONSUL_UNAVAILABLE`, then the TTL does it. */
  async close(): Promise<void> {
    if (this.#closed.signal.aborted) return;
    this.#closed.abort();
    await this.#renewing;
    await this.client.ask('close a session', (common) =>
      this.client.sdk.session.destroy({ id: this.id, ...common }),
    );
  }

  /** Consul counts from when it got the renewal; counting from when it was sent errs on the safe side. */
  async #renew(opened: number): Promise<void> {
    let renewed = opened;
    while (!this.#closed.signal.aborted) {
      await pause(this.ttlMs / 3, undefined, { signal: this.#closed.signal, ref: false }).catch(
        () => undefined,
      );
      if (this.#closed.signal.aborted) return;
      const asked = performance.now();
      try {
        await this.client.ask('renew a session', (common) =>
          this.client.sdk.session.renew({ id: this.id, ...common }),
        );
        renewed = asked;
      } catch (reason) {
        if (isGone(reason) || performance.now() - renewed > this.ttlMs) this.declareLost();
      }
    }
  }
}

/** The agent answered, and does not know the session any more. */
function isGone(reason: unknown): boolean {
  const { cause } = reason as { cause?: { statusCode?: number } };
  return cause?.statusCode === 404;
}
