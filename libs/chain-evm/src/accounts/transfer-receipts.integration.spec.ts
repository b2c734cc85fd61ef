import type { AccountSigner, BlockContents, Fees, SentTransaction } from '#libs/chain';
import { startBareAnvil, type BareAnvil } from '#libs/chain-evm/testing';
import { seeded } from '#libs/testing';
import type { EvmChain } from '../evm-chain.js';
import { KeySigner } from './key-signer.js';

const GWEI = 10n ** 9n;
const PAYEE = '0x00000000000000000000000000000000000000Aa';
/** Fails whenever it is called. */
const REFUSING = '0x00000000000000000000000000000000000000bB';
const random = seeded('proven receipts');

describe('receipts that the header of a block proves', () => {
  let anvil: BareAnvil;
  let chain: EvmChain;
  let signer: AccountSigner;

  beforeAll(async () => {
    anvil = await startBareAnvil({ args: ['--base-fee', '1000000000'] });
    chain = anvil.chain();
    await chain.connect();
    await anvil.rpc('anvil_setCode', REFUSING, '0x60006000fd');
  });
  beforeEach(async () => {
    signer = new KeySigner(random.hex(32));
    await anvil.fund([signer.address]);
  });
  afterAll(async () => {
    await chain.disconnect();
    await anvil.close();
  });

  const feesOf = (i: number): Fees =>
    i % 3 === 0
      ? { type: 'legacy', gasPrice: BigInt(5 + i) * GWEI }
      : { type: 'eip1559', maxFeePerGas: 5n * GWEI, maxPriorityFeePerGas: BigInt(i % 6) * GWEI };

  /** Numbered from 0, and in one block. */
  const mined = async (count: number, more: { to?: string; gasLimit?: bigint } = {}) => {
    const list = Array.from({ length: count }, (_, nonce) => {
      const call = { from: signer.address, to: PAYEE, value: 1n, data: '0x', gasLimit: 21_000n };
      return { ...call, ...(nonce === count - 1 ? more : {}), nonce, fees: feesOf(nonce) };
    });
    const signed = await chain.accounts.sign(list, signer);
    const outcomes = await chain.accounts.broadcast(signed.map(({ raw }) => raw));
    expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['accepted']));
    await anvil.mine();
    const sent = signed.map((one, i): SentTransaction => ({ ...one, fees: feesOf(i) }));
    const block = await chain.accounts.contents((await chain.head()).number);
    if (!block) throw new RangeError('There is no such block.');
    expect(block.transactionHashes).toEqual(sent.map(({ hash }) => hash));
    return { block, sent };
  };
  const proven = (block: BlockContents, sent: readonly SentTransaction[]) =>
    chain.accounts.provenReceipts(block, sent);

  it.each([1, 2, 16, 17, 130, 300])('are those that the node gives, of %i transfers', async (count) => {
    const { block, sent } = await mined(count);
    const receipts = await chain.accounts.receipts(sent.map(({ hash }) => hash));
    expect(proven(block, sent)).toEqual(receipts);
    expect(receipts.at(-1)).toMatchObject({ succeeded: true, blockHash: block.hash });
  });

  it('are none if one of them has failed', async () => {
    const { block, sent } = await mined(5, { to: REFUSING, gasLimit: 50_000n });
    expect((await chain.accounts.receipts([sent[4]?.hash ?? '']))[0]).toMatchObject({ succeeded: false });
    expect(proven(block, sent)).toBeUndefined();
  });

  it('are none if one of them has failed with the gas of a transfer', async () => {
    const { block, sent } = await mined(5, { to: REFUSING });
    expect(block.commitments?.gasUsed).toBe(105_000n);
    expect(proven(block, sent)).toBeUndefined();
  });

  it('are none for a part of a block, another order, another block or without a root', async () => {
    const { block, sent } = await mined(20);
    const [first, second, ...rest] = sent;
    if (!first || !second) throw new RangeError('There are 20.');
    expect(proven(block, sent.slice(1))).toBeUndefined();
    expect(proven(block, [second, first, ...rest])).toBeUndefined();
    expect(proven({ ...block, commitments: undefined }, sent)).toBeUndefined();
    const { gasUsed = 0n } = block.commitments ?? {};
    const receiptsRoot = `0x${'00'.repeat(32)}`;
    expect(proven({ ...block, commitments: { gasUsed, baseFee: GWEI, receiptsRoot } }, sent)).toBeUndefined();
    // the type of a transaction is in its receipt
    const retyped = [{ ...first, raw: second.raw }, second, ...rest];
    expect(proven(block, retyped)).toBeUndefined();
    expect(proven(block, sent)).toHaveLength(20);
  });
});
