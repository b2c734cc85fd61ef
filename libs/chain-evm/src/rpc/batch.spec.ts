import { batchBody, readBatch } from './batch.js';
import { isOverLimit, readAnswer } from './envelope.js';

const good = (id: number) => ({ jsonrpc: '2.0', id, result: id });

describe('readBatch', () => {
  it('puts answers into the order of the calls, whatever comes, however often', () => {
    const body = [good(12), good(10), good(12), good(99), { id: 'x' }, null, 7, good(11.5)];
    expect(readBatch(body, 10, 3)).toEqual([{ result: 10 }, undefined, { result: 12 }]);
  });

  it('keeps refusals of one call apart from a lack of room for it', () => {
    const refusal = (id: number, code: number, message: string) => ({ id, error: { code, message } });
    const body = [
      refusal(0, -32_000, 'nonce too low'),
      refusal(1, -32_005, 'request rate exceeded'),
      refusal(2, -32_003, 'response too large'),
      { id: 3, error: { code: 'x', message: 'broken' } },
    ];
    expect(readBatch(body, 0, 4)).toEqual([
      { failure: { code: -32_000, message: 'nonce too low' } },
      undefined,
      undefined,
      undefined,
    ]);
  });

  it.each([[{ error: { code: -32_600, message: 'no batches' } }], [undefined], ['text'], [null]])(
    'does not take %j for an answer to a batch',
    (body) => {
      expect(readBatch(body, 0, 1)).toBeUndefined();
    },
  );

  it('numbers the calls', () => {
    const calls = [
      { method: 'a', params: [1] },
      { method: 'b', params: [] },
    ];
    expect(JSON.parse(batchBody(calls, 5))).toEqual([
      { jsonrpc: '2.0', id: 5, method: 'a', params: [1] },
      { jsonrpc: '2.0', id: 6, method: 'b', params: [] },
    ]);
  });
});

describe('readAnswer', () => {
  it.each([
    [{ result: null }, { result: null }],
    [{ result: 1, error: null }, { result: 1 }],
    [{ result: 1, error: { code: 1, message: 'no' } }, { failure: { code: 1, message: 'no' } }],
    [{}, undefined],
    [[], undefined],
    [{ error: 'no' }, undefined],
  ])('%j', (value, answer) => {
    expect(readAnswer(value)).toEqual(answer);
  });
});

describe('isOverLimit', () => {
  it.each([
    [-32_005, 'daily request count exceeded, request rate limited', true],
    [-32_005, 'Transaction gas limit exceeds block gas limit', false],
    [-32_005, 'query returned more than 10000 results', false],
    [-32_005, 'Requested range exceeds maximum RPC range limit', false],
    [-32_005, 'Number of requests exceeds max batch size', false],
    [-32_000, 'request rate limited', false],
  ])('%d "%s": %p', (code, message, expected) => {
    expect(isOverLimit({ code, message })).toBe(expected);
  });
});
