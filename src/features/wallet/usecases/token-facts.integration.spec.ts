import { createChains, type Chain } from '#libs/chain';
import { createEvmChain, evmNetworkSettings } from '#libs/chain-evm';
import {
  startFaultyNode,
  startTemporarySimulation,
  type FaultyNode,
  type TemporarySimulation,
} from '#libs/chain-evm/testing';
import { daoToken } from '#libs/contracts';
import { ReadBalance } from './read-balance.js';
import { ReadTokens } from './token-facts.js';

const HOLDER = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
/** An account without code. */
const NO_TOKEN = '0x000000000000000000000000000000000000dEaD';
const SYMBOLS = ['ONE', 'TWO', 'THREE', 'FOUR', 'FIVE'];

describe('ReadTokens', () => {
  let simulation: TemporarySimulation;
  let node: FaultyNode;
  let chain: Chain;
  const tokens: string[] = [];

  beforeAll(async () => {
    simulation = await startTemporarySimulation();
    node = await startFaultyNode(simulation.simulation.rpcUrl);
    chain = createEvmChain(evmNetworkSettings.parse({ network: 'counted', rpcUrls: [node.url] }));
    await chain.connect();
    for (const [at, symbol] of SYMBOLS.entries()) {
      const args = [symbol, symbol, HOLDER, BigInt(at + 1)];
      tokens.push((await simulation.simulation.chain.deployOnce({ ...daoToken, args })).address);
    }
  });
  afterAll(async () => {
    await chain.disconnect();
    await node.close();
    await simulation.close();
  });

  /** HTTP requests, and calls of contracts in them. */
  const counted = async <T>(work: () => Promise<T>) => {
    const calls = () => node.asked.get('eth_call') ?? 0;
    const [requests, asked] = [node.requests, calls()];
    const result = await work();
    return { result, requests: node.requests - requests, calls: calls() - asked };
  };

  it('asks for all of an account in one request, and for what never changes once', async () => {
    const read = new ReadTokens();
    const all = [...tokens, NO_TOKEN];
    const first = await counted(() => read.holdings(chain, all, HOLDER));
    expect(first).toMatchObject({ requests: 1, calls: 3 * all.length });
    expect(first.result).toEqual([
      ...SYMBOLS.map((symbol, at) => ({ token: tokens[at], symbol, decimals: 18, amount: BigInt(at + 1) })),
      { error: expect.objectContaining({ code: 'WALLET_TOKEN_INVALID' }) },
    ]);
    const second = await counted(() => read.holdings(chain, tokens, HOLDER));
    expect(second).toMatchObject({ requests: 1, calls: tokens.length });
    expect(second.result).toEqual(first.result.slice(0, -1));
    const facts = await counted(() => read.facts(chain, (tokens[0] ?? '').toLowerCase()));
    expect(facts).toEqual({ result: { symbol: 'ONE', decimals: 18 }, requests: 0, calls: 0 });
    await expect(read.facts(chain, NO_TOKEN)).rejects.toMatchObject({ code: 'WALLET_TOKEN_INVALID' });
  });

  it('tells what a network without batches of its own holds', async () => {
    const { network, contracts } = chain;
    const bare = { network, contracts } as Chain;
    const [holding] = await new ReadTokens().holdings(bare, tokens.slice(0, 1), HOLDER);
    expect(holding).toEqual({ token: tokens[0], symbol: 'ONE', decimals: 18, amount: 1n });
    const none = await new ReadTokens().holdings({ network } as Chain, tokens.slice(0, 1), HOLDER);
    expect(none).toMatchObject([{ error: { code: 'WALLET_TOKEN_INVALID' } }]);
  });

  it('lets each token say that it did not answer, and the coins be told', async () => {
    const balances = new ReadBalance(createChains([chain]), new ReadTokens());
    node.faults.set({ lose: [{ method: 'eth_call', how: 'reset' }] });
    const { amount, tokens: told } = await balances.balance('counted', HOLDER, tokens.slice(0, 2));
    node.clear();
    expect(amount).toBe('10000000000000000000000');
    const error = { code: 'CHAIN_UNAVAILABLE', retryable: true };
    expect(told).toMatchObject([
      { token: tokens[0], error },
      { token: tokens[1], error },
    ]);
  });
});
