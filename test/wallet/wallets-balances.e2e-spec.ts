import type { WalletBalancesDto } from '../../src/features/wallet/edge/balance.dto.js';
import { EXAMPLE } from '../../src/features/wallet/edge/examples.js';
import type { WalletDto } from '../../src/features/wallet/edge/wallet.dto.js';
import { admin, alice, bob, type Client, operator } from './client.js';
import { MNEMONIC, WalletRoom } from './wallet-room.js';

describe('what wallets hold and may spend', () => {
  const room = new WalletRoom();
  let client: Client;

  beforeAll(async () => {
    ({ client } = await room.open({ away: true }));
  });
  afterAll(() => room.close());

  it('reads balances on every network, and says of each that is away', async () => {
    const imported = await client
      .as(admin)
      .query(
        'mutation ($key: WalletKey!) { importWallet(input: { userId: "erin" }, key: $key) { id address origin } }',
        { key: { mnemonic: MNEMONIC, path: "m/44'/60'/0'/0/2" } },
      );
    const { id, address } = imported.data.importWallet as WalletDto;
    const by = client.as({ subject: 'erin', roles: ['member'] });
    const { body } = await by.get<WalletBalancesDto>(`wallets/${id}/balances?tokens=${EXAMPLE.token}`);
    expect(body).toMatchObject({ walletId: id, address });
    const [simulation, away] = body.networks;
    expect(simulation).toMatchObject({
      network: 'simulation',
      status: 'partial',
      formatted: '10000',
      balance: {
        amount: '10000000000000000000000',
        tokens: [{ token: EXAMPLE.token, error: { code: 'WALLET_TOKEN_INVALID', retryable: false } }],
      },
    });
    expect(away).toMatchObject({
      network: 'away',
      status: 'unavailable',
      error: { code: 'CHAIN_UNAVAILABLE', retryable: true },
    });
    const one = await by.get<WalletBalancesDto>(`wallets/${id}/balances?network=simulation`);
    expect(one.body.networks).toMatchObject([{ network: 'simulation', status: 'complete' }]);
    expect((await by.get(`wallets/${id}/balances?network=nowhere`)).body.code).toBe('NETWORK_UNKNOWN');
    expect((await by.get(`wallets/${id}/balances?tokens=0x12`)).status).toBe(400);
    expect((await client.as(bob).get(`wallets/${id}/balances`)).status).toBe(404);
    const graph = await by.query(
      `{ walletBalances(id: "${id}", network: "simulation") { networks { network status formatted balance { amount } } } }`,
    );
    expect(graph.data.walletBalances.networks[0]).toMatchObject({ formatted: '10000', status: 'complete' });
    const anyone = await by.get<{ amount: string }>(`balances/simulation/${address}`);
    expect(anyone.body.amount).toBe('10000000000000000000000');
    expect(anyone.body).not.toHaveProperty('tokens');
  });

  it('has policies that administrators set and lift, and operators set and tighten', async () => {
    const { id } = await client.as(operator).wallet({ type: 'DAO_TREASURY', userId: 'dao:two' });
    const path = `wallets/${id}/policy`;
    const put = (by: Parameters<Client['as']>[0], body: object) => client.as(by).send('PUT', path, { body });
    expect((await client.as(operator).get(path)).body.code).toBe('WALLET_POLICY_MISSING');
    const policy = {
      perTransaction: '10',
      perDay: '115792089237316195423570985008687907853269984665640564039457584007913129639935',
      minimumBalance: '0',
      receivers: [EXAMPLE.receiver],
      tokens: [{ token: EXAMPLE.token, perDay: '5' }],
    };
    const set = await put(operator, { ...policy, receivers: [EXAMPLE.receiver.toLowerCase()] });
    expect([set.status, set.body]).toEqual([200, policy]);
    expect((await client.as(admin).get(path)).body).toEqual(policy);
    expect((await put(operator, { ...policy, perTransaction: '11' })).body.code).toBe(
      'WALLET_POLICY_FORBIDDEN',
    );
    expect((await put(operator, { ...policy, perTransaction: '9' })).status).toBe(200);
    expect((await put(admin, { ...policy, perTransaction: '11' })).status).toBe(200);
    expect((await put(alice, {})).status).toBe(404);
    expect((await client.as(operator).send('DELETE', path)).body.code).toBe('WALLET_POLICY_FORBIDDEN');
    expect((await client.as(admin).send<WalletDto>('DELETE', path)).body.id).toBe(id);
    expect((await client.as(admin).get(path)).status).toBe(404);
    const own = await client.wallet();
    const mine = await client.send('PUT', `wallets/${own.id}/policy`, { body: { perDay: '1' } });
    expect([mine.status, mine.body.code]).toEqual([403, 'WALLET_POLICY_FORBIDDEN']);
    const faulty = await put(admin, {
      perDay: '-1',
      receivers: ['0x1'],
      tokens: [{ token: 'x' }],
      minimumBalance: 1,
    });
    expect(faulty.body.errors?.map(({ pointer }) => pointer).toSorted()).toEqual([
      '/minimumBalance',
      '/perDay',
      '/receivers',
      '/tokens/0/token',
    ]);
  });
});
