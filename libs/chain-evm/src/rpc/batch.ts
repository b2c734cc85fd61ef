import { isObject, isOverLimit, readAnswer, type Answer } from './envelope.js';

/** One question, without what is known of a right answer. */
export interface Call {
  readonly method: string;
  readonly params: readonly unknown[];
}

/** What came for one call of a batch: nothing, if the server left it out or has no room for it. */
export type BatchItem = Answer | undefined;

/** The ids are consecutive from `firstId`. */
export function batchBody(calls: readonly Call[], firstId: number): string {
  return JSON.stringify(
    calls.map(({ method, params }, i) => ({ jsonrpc: '2.0', id: firstId + i, method, params })),
  );
}

/**
 * Answers of a batch in the order of its calls (JSON-RPC 2.0, section 6: the server may answer in any order). The first
 * answer to a call counts; `undefined` if `body` is no answer to a batch at all.
 */
export function readBatch(body: unknown, firstId: number, count: number): BatchItem[] | undefined {
  if (!Array.isArray(body)) return undefined;
  const items = Array.from<BatchItem>({ length: count });
  for (const entry of body as unknown[]) {
    const index = isObject(entry) && typeof entry.id === 'number' ? entry.id - firstId : -1;
    if (!(index in items) || items[index] !== undefined) continue;
    const answer = readAnswer(entry);
    if (answer && !isLeftOut(answer)) items[index] = answer;
  }
  return items;
}

/** A limit of the answer's size ends a batch of geth early: the rest has to be asked for again. */
function isLeftOut(answer: Answer): boolean {
  if (!('failure' in answer)) return false;
  return isOverLimit(answer.failure) || /response too large|batch/i.test(answer.failure.message);
}
