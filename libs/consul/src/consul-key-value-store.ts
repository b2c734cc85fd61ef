import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { ConsulClient } from './consul-client.js';
import type { ChangeCondition, KeyValue, KeyValueStore, Watcher } from './key-value-store.port.js';

const item = z
  .object({ Key: z.string(), Value: z.string().nullable(), ModifyIndex: z.number() })
  .transform(({ Key, Value, ModifyIndex }): KeyValue => ({
    key: Key,
    value: Value ?? '',
    version: ModifyIndex,
  }));
/** A missing key comes as `undefined`. */
const items = z
  .array(item)
  .nullish()
  .transform((found) => found ?? []);

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 30_000;

/** Consul's KV. Values up to 512 KB. */
export class ConsulKeyValueStore implements KeyValueStore {
  constructor(private readonly client: ConsulClient) {}

  async get(key: string): Promise<KeyValue | undefined> {
    const reply = await this.client.ask(`read "${key}"`, (options) =>
      this.client.sdk.kv.get({ key, ...options }),
    );
    return item.optional().parse(reply);
  }

  async list(prefix: string): Promise<readonly KeyValue[]> {
    const reply = await this.client.ask(`list "${prefix}"`, (options) =>
      this.client.sdk.kv.get({ key: prefix, recurse: true, ...options }),
    );
    return items.parse(reply);
  }

  async set(
    { key, value }: { key: string; value: string },
    condition: ChangeCondition = {},
  ): Promise<boolean> {
    const reply = await this.client.ask(`write "${key}"`, (options) =>
      this.client.sdk.kv.set({ key, value, ...casOf(condition), ...options }),
    );
    // a refused CAS comes as `undefined`, against the SDK's types
    return reply === true;
  }

  async delete(key: string, condition: ChangeCondition = {}): Promise<boolean> {
    // Consul takes cas=0 of a deletion for "in any case"
    if (condition.ifVersion === 0) return (await this.get(key)) === undefined;
    const reply = await this.client.ask(`delete "${key}"`, (options) =>
      this.client.sdk.kv.del({ key, ...casOf(condition), ...options }),
    );
    return reply === true;
  }

  watch(prefix: string, watcher: Watcher): void {
    void this.#follow(prefix, watcher);
  }

  async #follow(prefix: string, { onChange, onError, signal }: Watcher): Promise<void> {
    let index = 0n;
    let failures = 0;
    while (!signal.aborted) {
      try {
        const answer = await this.client.askWhenChanged(`watch "${prefix}"`, { index, signal }, (options) =>
          this.client.sdk.kv.get({ key: prefix, recurse: true, ...options }),
        );
        // unchanged: the wait ran out, or a key elsewhere changed
        if (answer.index !== index) await onChange(items.parse(answer.value));
        index = answer.index;
        failures = 0;
      } catch (reason) {
        if (signal.aborted) return;
        onError?.(reason);
        failures += 1;
        // what was missed meanwhile comes with a question that does not wait
        index = 0n;
        await pause(backOff(failures), undefined, { signal }).catch(() => undefined);
      }
    }
  }
}

function casOf({ ifVersion }: ChangeCondition): { cas?: number } {
  return ifVersion === undefined ? {} : { cas: ifVersion };
}

function backOff(failures: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
}
