import type { JsonObject } from '#libs/base';

export interface WebhookItem {
  /** Grows by one with each item of a topic. */
  readonly position: number;
  readonly at: Date;
  readonly value: JsonObject;
}

/** Where the items come from. Those of a topic are never changed. */
export interface WebhookSource {
  /**
   * Tells a topic from a later one of the same name, at most 64 characters; `undefined` if there is none. Webhooks of a
   * topic that is gone are removed.
   */
  life(topic: string): Promise<string | undefined>;
  /** In order after the position. */
  read(
    topic: string,
    range: { readonly after: number; readonly limit: number },
  ): Promise<readonly WebhookItem[]>;
  /** In order after the position, then each that comes, until `signal` aborts. */
  follow(
    topic: string,
    options: { readonly after: number; readonly signal: AbortSignal },
  ): AsyncIterable<readonly WebhookItem[]>;
  /** What a message says of its items. */
  message(topic: string, items: readonly WebhookItem[]): { readonly type: string; readonly data: JsonObject };
}
