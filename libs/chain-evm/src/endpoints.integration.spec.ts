import { z } from 'zod';
import { eventually } from '#libs/chain/testing';
import {
  anchorCall,
  anchorCode,
  rootOf,
  startRelay,
  startTemporarySimulation,
  type Relay,
  type RelayMode,
  type TemporarySimulation,
} from '#libs/chain-evm/testing';
import { createEvmChain, type EvmChain } from './evm-chain.js';
import { evmNetworkSettings, type EvmNetworkInput } from './settings.js';

const anything = z.unknown();

describe('endpoints of an EVM network', () => {
  let temporary: TemporarySimulation;
  const relays: Relay[] = [];

  beforeAll(async () => {
    temporary = await startTemporarySimulation();
  });
  afterAll(async () => {
    for (const relay of relays) await relay.close();
    await temporary.close();
  });

  const relay = async (mode: RelayMode): Promise<Relay> => {
    const made = await startRelay(temporary.simulation.rpcUrl, mode);
    relays.push(made);
    return made;
  };
  const chainOf = (settings: Omit<EvmNetworkInput, 'network'>): EvmChain =>
    createEvmChain(evmNetworkSettings.parse({ network: 'faulty', timeoutMs: 300, ...settings }));

  it.each<RelayMode>(['refuse', 'garbage', 'hang'])(
    'goes on with the next one when the first fails (%s)',
    async (mode) => {
      const [first, second] = [await relay(mode), await relay('pass')];
      const chain = chainOf({ rpcUrls: [first.url, second.url] });
      expect((await chain.head()).number).toBeGreaterThanOrEqual(0n);
      expect(await chain.health()).toMatchObject({
        status: 'degraded',
        reason: expect.stringContaining(first.host),
      });
      const asked = first.asked;
      await chain.head();
      expect(first.asked).toBe(asked); // it cools down
    },
  );

  it('comes back to the first one after its cool-down', async () => {
    let now = 1_000_000;
    const [first, second] = [await relay('refuse'), await relay('pass')];
    const settings = evmNetworkSettings.parse({
      network: 'faulty',
      rpcUrls: [first.url, second.url],
      coolDownMs: 5_000,
    });
    const chain = createEvmChain(settings, { clock: { now: () => new Date(now) } });
    await chain.head();
    first.mode = 'pass';
    now += 5_001;
    const asked = second.asked;
    await chain.head();
    expect(second.asked).toBe(asked);
    expect(await chain.health()).toMatchObject({ status: 'up' });
  });

  it('gives up a node that hangs', async () => {
    const chain = chainOf({ rpcUrls: [(await relay('hang')).url] });
    await expect(chain.head()).rejects.toMatchObject({
      code: 'CHAIN_UNAVAILABLE',
      message: expect.stringContaining('no answer within 300 ms'),
    });
    expect((await chain.health()).status).toBe('down');
  });

  it('refuses a network of another chain id, naming the setting and both values', async () => {
    const chain = chainOf({ rpcUrls: [temporary.simulation.rpcUrl], chainId: 5 });
    const error = {
      code: 'CHAIN_MISCONFIGURED',
      message: expect.stringMatching(/chains\.faulty\.chainId is 5, but .* chain 31337/),
    };
    await expect(chain.connect()).rejects.toMatchObject(error);
    await expect(chain.head()).rejects.toMatchObject(error);
  });

  it('never shows credentials, paths or queries of an endpoint', async () => {
    const { host } = await relay('refuse');
    const chain = chainOf({
      rpcUrls: [`http://user:hunter2@${host}/v3/PROJECTKEY?token=SECRET`],
      privateKey: 'ab'.repeat(32),
    });
    const shown: unknown[] = [await chain.health()];
    await chain
      .submit(anchorCall(`0x${'11'.repeat(20)}`, rootOf(1)))
      .catch((thrown: unknown) => shown.push(String(thrown)));
    const text = JSON.stringify(shown);
    expect(text).toContain(host);
    expect(text).not.toMatch(/hunter2|PROJECTKEY|SECRET|abab/);
  });

  it('signs in with the credentials of the URL', async () => {
    const { host } = await relay('pass');
    expect((await chainOf({ rpcUrls: [`http://user:pass@${host}`] }).health()).status).toBe('up');
  });

  it('sends nothing without a key, and says which setting is missing', async () => {
    const chain = chainOf({ rpcUrls: [temporary.simulation.rpcUrl] });
    await expect(chain.submit(anchorCall(`0x${'11'.repeat(20)}`, rootOf(1)))).rejects.toMatchObject({
      code: 'CHAIN_MISCONFIGURED',
      message: expect.stringContaining('privateKey'),
    });
  });

  it('sends once when the answer to the first broadcast is lost', async () => {
    const { simulation } = temporary;
    const [first, second] = [await relay('pass'), await relay('pass')];
    const key = `0x${'42'.repeat(32)}`;
    const chain = chainOf({ rpcUrls: [first.url, second.url], privateKey: key });
    await chain.rpc.ask({
      method: 'anvil_setBalance',
      params: [chain.account, '0xde0b6b3a7640000'],
      reply: anything,
    });
    await chain.connect();
    first.loseNext = 'eth_sendRawTransaction';
    const { address } = await simulation.chain.deployOnce(anchorCode);
    const hash = await chain.submit(anchorCall(address, rootOf(77)));
    await eventually(async () => 'block' in (await chain.status(hash)) || undefined);
    expect(first.loseNext).toBeUndefined();
    const nonce = await chain.rpc.ask({
      method: 'eth_getTransactionCount',
      params: [chain.account, 'latest'],
      reply: anything,
    });
    expect(nonce).toBe('0x1');
  });

  it('tells heads again after the node was away', async () => {
    const only = await relay('pass');
    const errors: string[] = [];
    const settings = evmNetworkSettings.parse({ network: 'faulty', rpcUrls: [only.url], pollMs: 20 });
    const chain = createEvmChain(settings, { onWatchError: (_network, reason) => errors.push(reason) });
    const heads: bigint[] = [];
    const stop = new AbortController();
    chain.watchHead(({ number }) => heads.push(number), stop.signal);
    await eventually(() => heads.length > 0 || undefined);
    only.mode = 'refuse';
    await eventually(() => errors.length > 0 || undefined);
    const before = heads.length;
    only.mode = 'pass';
    await eventually(() => heads.length > before || undefined);
    stop.abort();
  });
});
