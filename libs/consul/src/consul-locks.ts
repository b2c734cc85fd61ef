import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { ConsulClient } from './consul-client.js';
import { ConsulSession, type SessionOptions } from './consul-session.js';
import { consulErrors } from './errors.js';
import type { Lock, Locks } from './locks.port.js';

export interface ConsulLocksOptions extends Partial<SessionOptions> {
  /** Where the locks stand in Consul's KV. */
  readonly prefix?: string;
}

/** A missing key comes as `undefined`. */
const holder = z.object({ Session: z.string().optional(), ModifyIndex: z.number() }).optional();
type Holder = z.infer<typeof holder>;

/** A free lock that Consul refuses is in its lock delay, the end of which is no change that one could wait for. */
const DELAY_POLL_MS = 500;
const RETRY_MS = 1_000;

/** Locks by Consul's sessions. */
export class ConsulLocks implements Locks {
  readonly #session: SessionOptions;
  readonly #prefix: string;

  constructor(
    private readonly client: ConsulClient,
    { prefix = 'locks/', ttlSeconds = 15, lockDelaySeconds = 15 }: ConsulLocksOptions = {},
  ) {
    this.#prefix = prefix;
    this.#session = { ttlSeconds, lockDelaySeconds };
  }

  async tryAcquire(name: string): Promise<Lock | undefined> {
    const session = await ConsulSession.open(this.client, name, this.#session);
    const lock = await this.#take(name, session).catch(async (reason: unknown) => {
      await session.close().catch(() => undefined);
      throw reason;
    });
    if (!lock) await session.close();
    return lock;
  }

  async acquire(name: string, signal: AbortSignal): Promise<Lock> {
    let index = 0n;
    while (!signal.aborted) {
      const lock = await this.tryAcquire(name);
      if (lock && !signal.aborted) return lock;
      if (lock) await lock.release();
      else index = await this.#untilChanged(name, index, signal);
    }
    throw consulErrors.LOCK_NOT_ACQUIRED({ lock: name });
  }

  async #take(name: string, session: ConsulSession): Promise<Lock | undefined> {
    const key = this.#prefix + name;
    const taken = await this.client.ask(`take the lock "${name}"`, (common) =>
      this.client.sdk.kv.set({ key, value: session.id, acquire: session.id, ...common }),
    );
    // a refused lock comes as `undefined`, against the SDK's types
    if (taken !== true) return undefined;
    const current = holder.parse(
      await this.client.ask(`read the lock "${name}"`, (common) =>
        this.client.sdk.kv.get({ key, ...common }),
      ),
    );
    if (current?.Session !== session.id) return undefined;
    return new ConsulLock({
      name,
      fence: current.ModifyIndex,
      session,
      guard: (released) => this.#guard(name, session, released),
      free: () => this.#free(name, session),
    });
  }

  /** Ending the session would free it too, but only after the lock delay. */
  async #free(name: string, session: ConsulSession): Promise<void> {
    if (session.lost.aborted) return;
    await this.client.ask(`release the lock "${name}"`, (common) =>
      this.client.sdk.kv.set({ key: this.#prefix + name, value: '', release: session.id, ...common }),
    );
  }

  /** Resolves when the lock may be free, with the index to wait from the next time. */
  async #untilChanged(name: string, index: bigint, signal: AbortSignal): Promise<bigint> {
    const answer = await this.#look(name, index, signal).catch(async (reason: unknown) => {
      if (signal.aborted) throw consulErrors.LOCK_NOT_ACQUIRED({ lock: name }, { cause: reason });
      throw reason;
    });
    if (answer.value?.Session) return answer.index;
    await pause(DELAY_POLL_MS, undefined, { signal }).catch(() => undefined);
    // nothing changes when the lock delay ends: look again without waiting
    return 0n;
  }

  /** An operator can free a lock whose session lives on. */
  async #guard(name: string, session: ConsulSession, released: AbortSignal): Promise<void> {
    let index = 0n;
    while (!released.aborted && !session.lost.aborted) {
      const answer = await this.#look(name, index, AbortSignal.any([released, session.lost])).catch(
        () => undefined,
      );
      if (released.aborted) return;
      if (answer && answer.value?.Session !== session.id) session.declareLost();
      index = answer?.index ?? 0n;
      // whether an unreachable Consul still holds the lock for us is for the session's renewal to say
      if (!answer) await pause(RETRY_MS, undefined, { signal: released, ref: false }).catch(() => undefined);
    }
  }

  async #look(name: string, index: bigint, signal: AbortSignal): Promise<{ value: Holder; index: bigint }> {
    const answer = await this.client.askWhenChanged(`watch the lock "${name}"`, { index, signal }, (common) =>
      this.client.sdk.kv.get({ key: this.#prefix + name, ...common }),
    );
    return { ...answer, value: holder.parse(answer.value) };
  }
}

interface ConsulLockParts {
  readonly name: string;
  readonly fence: number;
  readonly session: ConsulSession;
  /** Watches over it until released. */
  readonly guard: (released: AbortSignal) => Promise<void>;
  readonly free: () => Promise<void>;
}

class ConsulLock implements Lock {
  readonly name: string;
  readonly fence: number;
  readonly #parts: ConsulLockParts;
  readonly #released = new AbortController();
  readonly #guarding: Promise<void>;
  #releasing: Promise<void> | undefined;

  constructor(parts: ConsulLockParts) {
    this.#parts = parts;
    this.name = parts.name;
    this.fence = parts.fence;
    this.#guarding = parts.guard(this.#released.signal);
  }

  get lost(): AbortSignal {
    return this.#parts.session.lost;
  }

  release(): Promise<void> {
    return (this.#releasing ??= this.#release());
  }

  async #release(): Promise<void> {
    this.#released.abort();
    await this.#guarding;
    try {
      await this.#parts.free();
    } finally {
      await this.#parts.session.close();
    }
  }
}
