import type { CallAnswer } from '#libs/chain';
import { chainErrors } from '#libs/chain';
import { parseAbi } from '#libs/chain-evm';
import type { Transactions } from '#libs/transactions';
import type { ContractNetwork } from './contract-network.js';
import { TryCall } from './try-call.js';

const abi = parseAbi(['error Plain()']);
const tried = { from: '0x12', to: '0x34', value: 0n, data: '0x', abi, signature: 'f()' };
const idempotency = { scope: 's', key: 'k', fingerprint: 'f' };
const reverted: CallAnswer = { kind: 'reverted', data: '0x4cfa3fcd', reason: 'unknown error 0x4cfa3fcd' };
const away = () => Promise.reject(chainErrors.CHAIN_UNAVAILABLE({ network: 'n', reason: 'gone' }));

interface Setting {
  readonly answer?: () => Promise<CallAnswer>;
  readonly usedKeys?: readonly string[];
  /** States of earlier transactions of the account. */
  readonly earlier?: readonly string[];
}

/** Resolves if the call may go on. */
function attempt({
  answer = () => Promise.resolve(reverted),
  usedKeys = [],
  earlier = [],
}: Setting): Promise<void> {
  const transactions = {
    findByKey: ({ key }: { key: string }) => Promise.resolve(usedKeys.includes(key) ? {} : undefined),
    list: ({ state }: { state: string }) =>
      Promise.resolve({ items: earlier.filter((one) => one === state) }),
  } as unknown as Transactions;
  const chain = { network: 'n', contracts: { call: answer } } as unknown as ContractNetwork;
  return new TryCall(transactions).assertAccepted(chain, tried, idempotency);
}

describe('TryCall', () => {
  it('refuses what the contract refuses, with its own error', async () => {
    await expect(attempt({})).rejects.toMatchObject({
      code: 'CHAIN_CALL_REVERTED',
      message: 'f() on "n" was refused by the contract: Plain()',
      errors: [{ pointer: '', code: 'Plain', detail: 'Plain()' }],
    });
    await expect(attempt({ earlier: ['mined', 'confirmed', 'created'] })).rejects.toMatchObject({
      status: 422,
    });
  });

  it.each<[string, Setting]>([
    ['the call works', { answer: () => Promise.resolve({ kind: 'returned', data: '0x' }) }],
    [
      'the node does not answer it',
      { answer: () => Promise.resolve({ kind: 'refused', reason: 'no coins' }) },
    ],
    ['the network is away', { answer: away }],
    ['the key was used', { usedKeys: ['k'] }],
    ['an earlier one is accepted', { earlier: ['accepted'] }],
    ['an earlier one is prepared', { earlier: ['prepared'] }],
    ['an earlier one is submitted', { earlier: ['submitted'] }],
  ])('leaves it to the engine where %s', async (_, setting) => {
    await expect(attempt(setting)).resolves.toBeUndefined();
  });
});
