import { startTemporarySimulation, type TemporarySimulation } from '#libs/chain-evm/testing';
import { temporaryFolder, type TemporaryFolder } from '#libs/testing';
import { createEvmChain, evmNetworkSettings } from '#libs/chain-evm';
import type { WalletBalancesDto } from '../../src/features/wallet/edge/balance.dto.js';
import { EXAMPLE } from '../../src/features/wallet/edge/examples.js';
import type { WalletDto, WalletPageDto } from '../../src/features/wallet/edge/wallet.dto.js';
import { WALLET, type Wallet } from '../../src/features/wallet/contract.js';
import { admin, alice, bob, Client, nobody, operator, service } from './client.js';
import { startWalletHost, type WalletHost } from './wallet-host.js';

const NOWHERE = '019a3c1e-7f5a-7c3e-9d2b-4a1f0e6b8c7d';
const MNEMONIC = 'test test test test test test test test test test test junk';

describe('wallets', () => {
  let folder: TemporaryFolder;
  let chain: TemporarySimulation;
  let app: WalletHost;
  let client: Client;

  beforeAll(async () => {
    folder = await temporaryFolder();
    chain = await startTemporarySimulation();
    // port 9 is "discard" (RFC 863): nobody listens
    const away = createEvmChain(
      evmNetworkSettings.parse({ network: 'away', rpcUrls: ['http://127.0.0.1:9'] }),
    );
    app = await startWalletHost({
      database: { type: 'sqlite', folder: folder.path },
      chains: [chain.simulation.chain, away],
    });
    client = new Client(app.url);
  });
  afterAll(async () => {
    await app.close();
    await chain.close();
    await folder.remove();
    expect(app.complaints).toEqual([]);
  });

  it('makes a wallet for a member and keeps its key', async () => {
    const { status, headers, body } = await client.post<WalletDto>('wallets', { label: 'Savings' });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.any(String),
      userId: alice.subject,
      address: expect.stringMatching(/^0x[0-9a-fA-F]{40}$/),
      type: 'USER',
      origin: 'created',
      label: 'Savings',
      isActive: true,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    expect(headers.get('location')).toBe(`/api/v1/blockchain/wallet/wallets/${body.id}`);
    expect((await client.get(`wallets/${body.id}`)).body).toEqual(body);
  });

  it('makes one wallet per idempotency key of a user', async () => {
    const make = (by: Client, request: object = {}) => by.post<WalletDto>('wallets', request, 'once');
    const answers = await Promise.all(Array.from({ length: 5 }, () => make(client)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect((await make(client.as(bob))).body.id).not.toBe(answers[0]?.body.id);
    const other = await make(client, { label: 'other' });
    expect([other.status, other.body]).toMatchObject([422, { code: 'IDEMPOTENCY_KEY_REUSED' }]);
    const long = await client.post('wallets', {}, 'x'.repeat(256));
    expect([long.status, long.body.code]).toEqual([400, 'IDEMPOTENCY_KEY_INVALID']);
  });

  it.each([
    ['a member for another', alice, { userId: 'bob' }],
    ['a member for the system', alice, { type: 'SYSTEM' }],
    ['a service for a DAO', service, { type: 'DAO_TREASURY' }],
    ['an operator for a user', operator, { userId: 'bob' }],
    ['somebody without a role', nobody, {}],
  ])('does not make one by %s', async (_, caller, request) => {
    const { status, body } = await client.as(caller).post('wallets', request);
    expect([status, body.code]).toEqual([403, 'WALLET_CREATION_FORBIDDEN']);
    const imported = await client
      .as(caller)
      .post('wallets/import', { ...request, privateKey: `0x${'11'.repeat(32)}` });
    expect([imported.status, imported.body.code]).toEqual([403, 'WALLET_CREATION_FORBIDDEN']);
  });

  it('shows and lends wallets to those only whom they belong to', async () => {
    const own = await client.wallet();
    const treasury = await client.as(operator).wallet({ type: 'DAO_TREASURY', userId: 'dao:one' });
    const system = await client.as(service).wallet({ type: 'SYSTEM' });
    const sees = async (by: Parameters<Client['as']>[0], { id }: WalletDto) =>
      (await client.as(by).get(`wallets/${id}`)).status;
    const rows = [own, treasury, system].map(async (wallet) =>
      Promise.all([admin, operator, service, alice, bob].map((by) => sees(by, wallet))),
    );
    expect(await Promise.all(rows)).toEqual([
      [200, 200, 200, 200, 404],
      [200, 200, 404, 404, 404],
      [200, 200, 200, 404, 404],
    ]);
    const foreign = await client.as(bob).get(`wallets/${own.id}`);
    const missing = await client.as(bob).get(`wallets/${NOWHERE}`);
    expect(foreign.body.detail.replace(own.id, NOWHERE)).toBe(missing.body.detail);
    expect((await client.as(null).get(`wallets/${own.id}`)).status).toBe(401);
    const uses = async (by: Parameters<Client['as']>[0], { id }: WalletDto) =>
      (await client.as(by).post(`wallets/${id}/sign-message`, { message: 'x' })).body.code;
    expect(await uses(bob, own)).toBe('WALLET_NOT_FOUND');
    expect(await uses(operator, own)).toBe('WALLET_USE_FORBIDDEN');
    expect(await uses(service, own)).toBe('WALLET_USE_FORBIDDEN');
    expect(await uses(operator, system)).toBe('WALLET_USE_FORBIDDEN');
  });

  it('lists page by page, and to each only what is for him', async () => {
    const carol = client.as({ subject: 'carol', roles: ['member'] });
    const ids = [];
    for (let i = 0; i < 5; i++) ids.push((await carol.wallet({ label: `number ${i}` })).id);
    const page = async (query: string, by = carol) => (await by.get<WalletPageDto>(`wallets?${query}`)).body;
    const first = await page('limit=3');
    const second = await page(`limit=3&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids.toReversed());
    expect(second.nextCursor).toBeUndefined();
    expect((await page('userId=carol', client.as(bob))).items).toEqual([]);
    expect((await page('type=DAO_TREASURY', client.as(bob))).items).toEqual([]);
    expect((await page('userId=carol', client.as(service))).items).toHaveLength(5);
    expect((await page('userId=carol&isActive=false', client.as(admin))).items).toEqual([]);
    expect((await page('userId=carol&isActive=true', client.as(admin))).items).toHaveLength(5);
    const owners = new Set((await page('limit=200', client.as(operator))).items.map(({ userId }) => userId));
    expect(owners.size).toBeGreaterThan(2);
    for (const bad of ['limit=0', 'limit=201', 'cursor=x', 'type=x', 'isActive=maybe', 'extra=1'])
      expect((await carol.get(`wallets?${bad}`)).status).toBe(400);
  });

  it('imports a private key, a keystore and a mnemonic, whose accounts are known', async () => {
    const by = client.as(service);
    const importing = (request: object) =>
      by.post<WalletDto>('wallets/import', { userId: 'dave', ...request });
    const key = await importing({ privateKey: EXAMPLE.privateKey, label: 'EIP-155' });
    expect([key.status, key.body.address, key.body.origin]).toEqual([201, EXAMPLE.address, 'private-key']);
    expect(key.headers.get('location')).toBe(`/api/v1/blockchain/wallet/wallets/${key.body.id}`);
    // anvil's second account
    const mnemonic = await importing({ mnemonic: MNEMONIC, path: "m/44'/60'/0'/0/1" });
    expect(mnemonic.body).toMatchObject({ address: EXAMPLE.receiver, origin: 'mnemonic', userId: 'dave' });
    const again = await importing({ privateKey: EXAMPLE.privateKey.slice(2) });
    expect([again.status, again.body]).toMatchObject([409, { code: 'WALLET_ADDRESS_TAKEN' }]);
  });

  it.each<[string, object, readonly string[]]>([
    ['no key', {}, ['']],
    ['two keys', { privateKey: '11'.repeat(32), mnemonic: MNEMONIC }, ['/privateKey', '/mnemonic']],
    ['a keystore without password', { keystore: {} }, ['/password']],
    [
      'what belongs to another way',
      { privateKey: '11'.repeat(32), password: 'x', path: 'm/0' },
      ['/password', '/path'],
    ],
    [
      'fields of wrong form, all of them',
      { privateKey: '0x12', path: 'x', keystore: 'x', label: '', userId: 'a b' },
      ['/userId', '/label', '/privateKey', '/keystore', '/path'],
    ],
    ['a key that is none', { privateKey: '00'.repeat(32) }, ['/privateKey']],
    ['a wrong word', { mnemonic: MNEMONIC.replace('junk', 'test') }, ['/mnemonic']],
    ['nulls only', { privateKey: null, mnemonic: null, keystore: null }, ['']],
  ])('refuses %s and names every faulty field', async (_, request, pointers) => {
    const { status, body } = await client.post('wallets/import', request);
    expect(status).toBe(400);
    expect(body.errors?.map(({ pointer }) => pointer).toSorted()).toEqual([...pointers].toSorted());
  });

  it('stops a wallet and lets it sign again', async () => {
    const { id } = await client.wallet();
    const set = (by: Client, isActive: boolean) =>
      by.send<WalletDto & { code: string }>('PATCH', `wallets/${id}`, { body: { isActive } });
    expect((await set(client.as(bob), false)).status).toBe(404);
    expect((await set(client.as(service), false)).body.code).toBe('WALLET_USE_FORBIDDEN');
    expect((await set(client, false)).body.isActive).toBe(false);
    const signed = await client.post(`wallets/${id}/sign-message`, { message: 'x' });
    expect([signed.status, signed.body.code]).toEqual([409, 'WALLET_INACTIVE']);
    expect((await set(client, true)).body.code).toBe('WALLET_ACTIVATION_FORBIDDEN');
    expect((await set(client.as(operator), true)).body.isActive).toBe(true);
    expect((await client.post(`wallets/${id}/sign-message`, { message: 'x' })).status).toBe(200);
    expect(app.log.filter((line) => line.includes('wallet deactivated') && line.includes(id))).toHaveLength(
      1,
    );
  });

  it('gives no keystore out unless the configuration says so, and tells the log', async () => {
    const { id, address } = await client.wallet();
    const password = 'a password for tests';
    const ask = (by: Client) =>
      by.post<{ version: number; address: string; code: string }>(`wallets/${id}/keystore`, { password });
    expect((await ask(client)).body.code).toBe('WALLET_EXPORT_FORBIDDEN');
    expect((await ask(client.as(admin))).body.code).toBe('WALLET_EXPORT_FORBIDDEN');
    await app.reconfigure({ allowKeystoreExport: true });
    expect((await ask(client)).status).toBe(403);
    expect((await ask(client.as(operator))).status).toBe(403);
    const keystore = await ask(client.as(admin));
    expect(keystore.status).toBe(200);
    expect(keystore.body.version).toBe(3);
    await app.reconfigure({ allowOwnerKeystoreExport: true });
    expect((await ask(client.as(admin))).status).toBe(403);
    expect((await ask(client.as(bob))).status).toBe(404);
    expect((await ask(client)).status).toBe(200);
    await client.as(admin).send('PUT', `wallets/${id}/policy`, { body: { perDay: '1' } });
    expect((await ask(client)).body.code).toBe('WALLET_EXPORT_FORBIDDEN');
    await app.reconfigure({});
    const lines = app.log.filter((line) => line.includes('wallet keystore exported'));
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain(address);
    // what was given out opens with the password, and to the same account
    const opened = await app.custody
      .import({ userId: 'x', type: 'USER' }, { kind: 'keystore', keystore: keystore.body, password })
      .catch((thrown: { code: string; message: string }) => [thrown.code, thrown.message]);
    expect(opened).toEqual(['WALLET_ADDRESS_TAKEN', expect.stringContaining(address)]);
  });

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

  it('serves GraphQL by the same use cases', async () => {
    const created = await client.query(
      'mutation ($input: CreateWalletInput, $key: String) { createWallet(input: $input, idempotencyKey: $key) { id userId address type label isActive } }',
      { input: { label: 'graph' }, key: 'graph' },
    );
    const { id } = created.data.createWallet as WalletDto;
    expect(created.data.createWallet).toMatchObject({
      userId: alice.subject,
      label: 'graph',
      isActive: true,
    });
    expect((await client.query(`{ wallet(id: "${id}") { label } }`)).data.wallet).toEqual({ label: 'graph' });
    const list =
      '{ wallets(first: 1, filter: { isActive: true }) { nodes { id } pageInfo { hasNextPage endCursor } } }';
    const { nodes, pageInfo } = (await client.query(list)).data.wallets;
    expect(nodes).toEqual([{ id }]);
    expect(pageInfo).toEqual({ hasNextPage: true, endCursor: expect.any(String) });
    const next = list.replace('first: 1', `first: 1, after: "${pageInfo.endCursor}"`);
    expect((await client.query(next)).data.wallets.nodes[0].id).not.toBe(id);
    const one = `{ wallet(id: "${id}") { id } }`;
    expect(await client.as(bob).codes(one)).toEqual(['WALLET_NOT_FOUND']);
    expect(await client.as(null).codes(one)).toEqual(['CALLER_REQUIRED']);
    expect(await client.codes('{ wallets(first: 0) { nodes { id } } }')).toEqual(['VALIDATION_FAILED']);
    const importing = 'mutation ($key: WalletKey!) { importWallet(key: $key) { id } }';
    expect(await client.codes(importing, { key: {} })).toEqual(['WALLET_IMPORT_INVALID']);
    expect(await client.codes(importing, { key: [1] })).toEqual(['WALLET_IMPORT_INVALID']);
    expect(await client.codes(importing, { key: { privateKey: 1 } })).toEqual(['VALIDATION_FAILED']);
  });

  it('tells other features which wallet a user has', async () => {
    const port = app.host.current.ports.get(WALLET)?.ports.get(WALLET) as Wallet;
    const first = await client.as(service).wallet({ userId: 'frank' });
    const second = await client.as(service).wallet({ userId: 'frank' });
    expect(await port.walletOf('frank')).toEqual({ id: second.id, address: second.address });
    await client.as(admin).send('PATCH', `wallets/${second.id}`, { body: { isActive: false } });
    expect(await port.walletOf('frank')).toEqual({ id: first.id, address: first.address });
    expect(await port.walletOf('nobody')).toBeUndefined();
  });

  it('reports what it stands on', async () => {
    const [generation] = [...app.host.current.generations.values()].filter(({ name }) => name === 'wallet');
    expect(generation?.version).toBe('0.2.0');
    expect(await generation?.health()).toMatchObject({
      simulation: { status: 'up' },
      away: { status: 'degraded' },
      custody: { status: 'up' },
      transactions: { status: 'up' },
    });
  });
});
