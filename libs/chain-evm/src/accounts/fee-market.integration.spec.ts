import { startBareAnvil, startFaultyNode, type BareAnvil, type FaultyNode } from '#libs/chain-evm/testing';
import type { EvmChain } from '../evm-chain.js';
import type { EvmNetworkInput } from '../settings.js';

const HISTORY = 'eth_feeHistory';
const UNKNOWN_METHOD = { code: -32_601, message: 'Method not found' };

describe('the price of gas', () => {
  let anvil: BareAnvil;
  let node: FaultyNode;
  const chains: EvmChain[] = [];

  const start = async (...args: string[]) => {
    anvil = await startBareAnvil({ args });
    node = await startFaultyNode(anvil.url);
  };
  const chainWith = (settings: Partial<EvmNetworkInput> = {}): EvmChain => {
    const chain = anvil.chain({ rpcUrls: [node.url], pollMs: 60_000, ...settings });
    chains.push(chain);
    return chain;
  };
  afterEach(async () => {
    for (const chain of chains.splice(0)) await chain.disconnect();
    await node.close();
    await anvil.close();
  });

  it('is asked for once a head, however many want it', async () => {
    await start();
    const { accounts, ...chain } = { accounts: chainWith().accounts, head: () => chains[0]?.head() };
    await Promise.all(Array.from({ length: 20 }, () => accounts.quote('fast')));
    await accounts.quote('slow');
    expect(node.asked.get(HISTORY)).toBe(1);
    await chain.head();
    await accounts.quote('fast');
    expect(node.asked.get(HISTORY)).toBe(1);
    await anvil.mine();
    await chain.head();
    await accounts.quote('fast');
    expect(node.asked.get(HISTORY)).toBe(2);
  });

  it('is asked for again when it could not be had', async () => {
    await start();
    const { accounts } = chainWith();
    node.faults.set({ away: 'busy' });
    await expect(accounts.quote('fast')).rejects.toMatchObject({ code: 'CHAIN_UNAVAILABLE' });
    node.clear();
    expect((await accounts.quote('fast')).fees.type).toBe('eip1559');
  });

  it('follows the base fee of the next block and what others pay', async () => {
    await start('--base-fee', '1000000000');
    const { accounts, head } = { accounts: chainWith().accounts, head: () => chains[0]?.head() };
    const [rich = ''] = await anvil.rpc<string[]>('eth_accounts');
    const pay = async (tips: readonly number[]) => {
      for (const tip of tips) {
        const fees = { maxFeePerGas: '0x174876e800', maxPriorityFeePerGas: `0x${tip.toString(16)}` };
        await anvil.rpc('eth_sendTransaction', { from: rich, to: rich, gas: '0x5208', ...fees });
      }
      await anvil.mine();
    };
    await pay([1_000, 2_000, 3_000]);
    await head();
    const tips = await Promise.all(
      (['slow', 'standard', 'fast'] as const).map(async (speed) => {
        const { fees } = await accounts.quote(speed);
        return fees.type === 'eip1559' ? fees.maxPriorityFeePerGas : undefined;
      }),
    );
    expect(tips).toEqual([1_000n, 2_000n, 3_000n]);
    const { fees, congestion } = await accounts.quote('slow');
    const { baseFeePerGas } = await anvil.rpc<{ baseFeePerGas: string[] }>(HISTORY, '0x1', 'latest', []);
    expect(fees).toMatchObject({ maxFeePerGas: 2n * BigInt(baseFeePerGas.at(-1) ?? '') + 1_000n });
    expect(congestion).toBeGreaterThan(0);
  });

  it('is a single one before London, and where it is configured', async () => {
    await start('--hardfork', 'berlin', '--gas-price', '1234');
    expect((await chainWith().accounts.quote('fast')).fees).toEqual({ type: 'legacy', gasPrice: 1_234n });
    const quote = await chainWith({ gasPrice: 99, maxFeePerGas: 90 }).accounts.quote('fast');
    expect(quote).toMatchObject({ fees: { type: 'legacy', gasPrice: 90n }, capped: true });
  });

  it('is had without the history of fees too', async () => {
    await start();
    node.faults.set({ refuse: [{ method: HISTORY, error: UNKNOWN_METHOD }] });
    const { fees, congestion } = await chainWith().accounts.quote('fast');
    expect(fees).toMatchObject({ type: 'eip1559', maxPriorityFeePerGas: 1_000_000_000n });
    expect(congestion).toBeUndefined();
  });
});
