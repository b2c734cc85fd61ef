import { startBareAnvil, startFaultyNode, type BareAnvil, type FaultyNode } from '#libs/chain-evm/testing';
import type { EvmChain } from '../evm-chain.js';
import { gasLimitOf } from './estimates.js';

const ESTIMATE = 'eth_estimateGas';

describe('estimates', () => {
  let anvil: BareAnvil;
  let node: FaultyNode;
  let chain: EvmChain;

  beforeAll(async () => {
    anvil = await startBareAnvil({ gasLimit: 20_000_000 });
    node = await startFaultyNode(anvil.url);
    chain = anvil.chain({ rpcUrls: [node.url], gasLimit: 5_000_000 });
  });
  afterAll(async () => {
    await chain.disconnect();
    await node.close();
    await anvil.close();
  });

  const call = { from: `0x${'11'.repeat(20)}`, to: `0x${'22'.repeat(20)}`, value: 0n, data: '0x' };
  const kindOf = async (error: { code: number; message: string }) => {
    node.faults.set({ refuse: [{ method: ESTIMATE, error }] });
    const [estimate] = await chain.accounts.estimate([call]);
    return estimate?.kind;
  };

  it.each([
    ['geth', -32_000, 'insufficient funds for gas * price + value: address 0x01 have 0 want 1'],
    ['geth', -32_000, 'insufficient funds for transfer'],
    ['geth', -32_000, 'gas required exceeds allowance (0)'],
    ['anvil', -32_003, 'Insufficient funds for gas * price + value'],
    ['erigon', -32_000, 'insufficient funds for gas * price + value: address 0x01 have 0 want 1'],
    ['nethermind', -32_000, 'insufficient sender balance'],
    ['nethermind', -32_000, 'insufficient MaxFeePerGas for sender balance'],
    ['besu', -32_004, 'Upfront cost exceeds account balance'],
    ['besu', -32_004, 'transaction up-front cost 0x1 exceeds transaction sender account balance 0x0'],
  ])('know missing money by the words of %s (%d %s)', async (_node, code, message) => {
    expect(await kindOf({ code, message })).toBe('unfunded');
  });

  it.each([
    ['reverted', 3, 'execution reverted: insufficient funds'],
    ['reverted', -32_603, 'EVM error InvalidFEOpcode'],
    ['refused', -32_000, 'gas required exceeds allowance (30000000)'],
    ['refused', -32_601, 'Method not found'],
  ])('say %s of %d %s', async (kind, code, message) => {
    expect(await kindOf({ code, message })).toBe(kind);
  });

  it('see what waits in the pool', async () => {
    node.clear();
    const [rich = ''] = await anvil.rpc<string[]>('eth_accounts');
    // stores 1 at 0, once: afterwards it is cheaper
    const code = '0x600160005500';
    const to = `0x${'33'.repeat(20)}`;
    await anvil.rpc('anvil_setCode', to, code);
    const store = { ...call, from: rich, to };
    const [before] = await chain.accounts.estimate([store]);
    await anvil.rpc('eth_sendTransaction', { from: rich, to, gas: '0x186a0' });
    const [after] = await chain.accounts.estimate([store]);
    if (before?.kind !== 'gas' || after?.kind !== 'gas') throw new RangeError('no estimates');
    expect(after.gas).toBeLessThan(before.gas);
  });

  it('get a margin within the limits, of the setting and of a block', async () => {
    node.clear();
    await chain.head();
    expect(chain.accounts.gasLimitFor(4_900_000n)).toBe(5_000_000n);
    const other = anvil.chain();
    await other.head();
    expect(other.accounts.gasLimitFor(19_000_000n)).toBe(20_000_000n);
  });
});

describe('gasLimitOf', () => {
  const none = { configured: undefined, block: undefined };
  it.each([
    [21_000n, none, 21_000n],
    [21_001n, none, 26_252n],
    [100_000n, none, 125_000n],
    [100_000n, { configured: 110_000n, block: undefined }, 110_000n],
    [100_000n, { configured: 200_000n, block: 120_000n }, 120_000n],
    [100_000n, { configured: 50_000n, block: 120_000n }, 50_000n],
  ])('%d within %j is %d', (gas, limits, expected) => {
    expect(gasLimitOf(gas, limits)).toBe(expected);
  });
});
