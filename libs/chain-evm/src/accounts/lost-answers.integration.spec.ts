import { Wallet } from 'ethers';
import { eventually } from '#libs/chain/testing';
import type { AccountSigner } from '#libs/chain';
import {
  ALREADY_KNOWN,
  NONCE_TOO_LOW,
  POOL_FULL,
  startBareAnvil,
  startFaultyNode,
  type BareAnvil,
  type Faults,
  type FaultyNode,
} from '#libs/chain-evm/testing';
import { seeded } from '#libs/testing';
import type { EvmChain } from '../evm-chain.js';
import { KeySigner } from './key-signer.js';

const SEND = 'eth_sendRawTransaction';
const random = seeded('lost answers');

describe('transactions through a node that fails', () => {
  let anvil: BareAnvil;
  let first: FaultyNode;
  let second: FaultyNode;
  let both: EvmChain;
  let alone: EvmChain;
  let signer: AccountSigner;

  beforeAll(async () => {
    anvil = await startBareAnvil();
    first = await startFaultyNode(anvil.url);
    second = await startFaultyNode(anvil.url);
    const faulty = { timeoutMs: 1_000, coolDownMs: 0, breakerFailures: 1_000, network: 'faulty' };
    both = anvil.chain({ ...faulty, rpcUrls: [first.url, second.url] });
    alone = anvil.chain({ ...faulty, rpcUrls: [first.url] });
    await Promise.all([both.connect(), alone.connect()]);
  });
  beforeEach(async () => {
    first.clear();
    second.clear();
    signer = new KeySigner(random.hex(32));
    await anvil.fund([signer.address]);
  });
  afterAll(async () => {
    await Promise.all([both.disconnect(), alone.disconnect()]);
    await Promise.all([first.close(), second.close()]);
    await anvil.close();
  });

  const signed = async (count = 1, from = 0) => {
    const { fees } = await both.accounts.quote('fast');
    const { address } = signer;
    const plain = { from: address, to: address, value: 0n, data: '0x', gasLimit: 21_000n, fees };
    const transactions = Array.from({ length: count }, (_, i) => ({ ...plain, nonce: from + i }));
    return both.accounts.sign(transactions, signer);
  };
  const outcomesOf = async (chain: EvmChain, raws: readonly { readonly raw: string }[]) =>
    (await chain.accounts.broadcast(raws.map(({ raw }) => raw))).map(({ outcome }) => outcome);
  const waiting = () => anvil.rpc<string>('eth_getTransactionCount', signer.address, 'pending').then(Number);

  it.each(['reset', 'hang'] as const)(
    'are known by the next endpoint when the answer is lost (%s)',
    async (how) => {
      const list = await signed(3);
      first.faults.set({ lose: [{ method: SEND, times: 1, how }] });
      expect(await outcomesOf(both, list)).toEqual(['known', 'known', 'known']);
      expect(await waiting()).toBe(3);
    },
  );

  it('are of unknown fate when nobody else can be asked, and known when they are sent again', async () => {
    const list = await signed(2);
    first.faults.set({ lose: [{ method: SEND, times: 1 }] });
    expect(await outcomesOf(alone, list)).toEqual(['unknown', 'unknown']);
    expect(await outcomesOf(alone, list)).toEqual(['known', 'known']);
  });

  it.each<readonly [string, Faults, string, number]>([
    ['a full pool', { refuse: [{ method: SEND, error: POOL_FULL }] }, 'unknown', 0],
    [
      '"nonce too low", which is not so',
      { refuse: [{ method: SEND, error: NONCE_TOO_LOW }] },
      'nonce-too-low',
      0,
    ],
    ['"nonce too low" of one that it has', { lie: [{ method: SEND, error: NONCE_TOO_LOW }] }, 'known', 1],
    [
      '"already known" of one that it just took',
      { lie: [{ method: SEND, error: ALREADY_KNOWN }] },
      'known',
      1,
    ],
    ['that it has taken it, and forgets it', { swallow: {} }, 'accepted', 0],
    ['another hash', { answer: [{ method: SEND, result: `0x${'ab'.repeat(32)}` }] }, 'unknown', 1],
    ['nonsense', { answer: [{ method: SEND, result: 7 }] }, 'unknown', 1],
    ['it twice', { duplicate: [{ method: SEND }] }, 'accepted', 1],
    ['it late', { delay: [{ method: SEND, ms: 50 }] }, 'accepted', 1],
  ])('are told as the node says: %s', async (_what, faults, outcome, count) => {
    const list = await signed();
    first.faults.set(faults);
    expect(await outcomesOf(alone, list)).toEqual([outcome]);
    expect(await waiting()).toBe(count);
    const [hash = ''] = list.map(({ hash: of }) => of);
    expect(await alone.accounts.known([hash])).toEqual([count === 1]);
  });

  it('are all taken once, whatever is lost on the way', async () => {
    const list = await signed(300);
    const noise = { refuse: [{ method: SEND, probability: 0.2, error: POOL_FULL }] };
    const loss = { lose: [{ method: SEND, probability: 0.3 }] };
    first.faults.set({ ...noise, ...loss });
    second.faults.set({ ...noise, ...loss, batches: 'partial' });
    let open = list;
    for (let round = 0; open.length > 0 && round < 100; round++) {
      const outcomes = await outcomesOf(both, open);
      open = open.filter((_, i) => outcomes[i] !== 'accepted' && outcomes[i] !== 'known');
    }
    expect(open).toEqual([]);
    first.clear();
    second.clear();
    await eventually(async () => {
      await anvil.mine();
      const [nonce] = await both.accounts.nonces([signer.address], 'latest');
      return nonce === 300 || undefined;
    });
    const receipts = await both.accounts.receipts(list.map(({ hash }) => hash));
    expect(receipts.filter((receipt) => receipt?.succeeded)).toHaveLength(300);
  });

  it('look as if they were in no block to a node that is behind', async () => {
    await first.freeze();
    const list = await signed();
    expect(await outcomesOf(alone, list)).toEqual(['accepted']);
    await anvil.mine();
    const [hash = ''] = list.map(({ hash: of }) => of);
    const { address } = signer;
    const seen = async () => [
      ...(await alone.accounts.receipts([hash])),
      ...(await alone.accounts.nonces([address], 'latest')),
      ...(await alone.accounts.nonces([address], 'pending')),
      ...(await alone.accounts.known([hash])),
    ];
    expect(await seen()).toEqual([undefined, 0, 0, true]);
    first.clear();
    expect(await seen()).toEqual([expect.objectContaining({ hash, succeeded: true }), 1, 1, true]);
  });

  it('pay what the spike of fees asks for', async () => {
    first.faults.set({ feeFactor: 10 });
    await anvil.mine();
    await both.head();
    const plain = anvil.chain();
    const roomOf = async (chain: EvmChain) => {
      const { fees } = await chain.accounts.quote('slow');
      return fees.type === 'eip1559' ? fees.maxFeePerGas - fees.maxPriorityFeePerGas : 0n;
    };
    expect(await roomOf(both)).toBe(10n * (await roomOf(plain)));
    expect(await roomOf(plain)).toBeGreaterThan(0n);
    await plain.disconnect();
  });

  it('are signed as any wallet signs them', async () => {
    const key = random.hex(32);
    const wallet = new Wallet(key);
    const fees = { type: 'legacy', gasPrice: 7n } as const;
    const transaction = {
      from: wallet.address,
      to: wallet.address,
      value: 1n,
      data: '0x',
      nonce: 0,
      gasLimit: 21_000n,
    };
    const [made] = await both.accounts.sign([{ ...transaction, fees }], new KeySigner(key));
    const { from: _from, ...theirs } = transaction;
    expect(made?.raw).toBe(
      await wallet.signTransaction({ ...theirs, type: 0, gasPrice: 7n, chainId: 31_337 }),
    );
  });
});
