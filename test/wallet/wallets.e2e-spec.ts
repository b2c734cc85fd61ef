import { WALLET, type Wallet } from '../../src/features/wallet/contract.js';
import type { WalletDto, WalletPageDto } from '../../src/features/wallet/edge/wallet.dto.js';
import { admin, alice, bob, type Client, nobody, operator, service } from './client.js';
import { type WalletHost } from './wallet-host.js';
import { WalletRoom } from './wallet-room.js';

const NOWHERE = '019a3c1e-7f5a-7c3e-9d2b-4a1f0e6b8c7d';

describe('wallets', () => {
  const room = new WalletRoom();
  let app: WalletHost;
  let client: Client;

  beforeAll(async () => {
    ({ app, client } = await room.open({ away: true }));
  });
  afterAll(() => room.close());

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
      '{ wallets(first: 1, filter: { isActive: true }) { edges { cursor node { id } } nodes { id } pageInfo { hasNextPage endCursor } } }';
    const { edges, nodes, pageInfo } = (await client.query(list)).data.wallets;
    expect(nodes).toEqual([{ id }]);
    expect(edges).toEqual([{ cursor: expect.any(String), node: { id } }]);
    expect(pageInfo).toEqual({ hasNextPage: true, endCursor: edges[0].cursor });
    const three = (await client.query(list.replace('first: 1', 'first: 3'))).data.wallets;
    const second = list.replace('first: 1', `first: 1, after: "${three.edges[1].cursor}"`);
    expect((await client.query(second)).data.wallets.nodes).toEqual([three.nodes[2]]);
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
