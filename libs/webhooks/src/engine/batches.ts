import type { WebhookItem } from '../webhook-source.port.js';

export interface BatchLimits {
  readonly batchItems: number;
  /** Unit: characters of JSON. */
  readonly batchSize: number;
}

/** The items of one message after the other; one that is too large alone has a message of its own. */
export function* batchesOf(
  items: readonly WebhookItem[],
  { batchItems, batchSize }: BatchLimits,
): Generator<readonly WebhookItem[]> {
  let batch: WebhookItem[] = [];
  let size = 0;
  for (const item of items) {
    const length = JSON.stringify(item.value).length;
    if (batch.length === batchItems || (batch.length > 0 && size + length > batchSize)) {
      yield batch;
      batch = [];
      size = 0;
    }
    batch.push(item);
    size += length;
  }
  if (batch.length > 0) yield batch;
}
