import type { Caller } from '#libs/caller';
import type { TemporarySimulation } from '#libs/chain-evm/testing';
import { eventually } from '#libs/testing';
import { EXAMPLE } from '../../src/features/wallet/edge/examples.js';
import type {
  SignedTransactionDto,
  TransactionDto,
  TransactionPageDto,
} from '../../src/features/wallet/edge/transaction.dto.js';
import type { WalletDto } from '../../src/features/wallet/edge/wallet.dto.js';
import { admin, alice, bob, type Client, operator } from './client.js';
import { network, PaymentRoom } from './payment-room.js';

describe('transactions', () => {
  const room = new PaymentRoom();
  const { funded, stranger, balance, transfer } = room;
  let chain: TemporarySimulation;
  let client: Client;
  let wallet: WalletDto;
  let token: string;

  beforeAll(async () => {
    ({ chain, client, wallet, token } = await room.open());
  });
  afterAll(() => room.close());

  it('keeps a created transaction until it is signed and sent', async () => {
    const to = await stranger();
    const request = { walletId: wallet.id, network, to, value: '7', confirmations: 1, send: false };
    const { status, body } = await client.post<TransactionDto>('transactions', request);
    expect([status, body.state]).toEqual([201, 'created']);
    const signed = await client.post<SignedTransactionDto>(`transactions/${body.id}/sign`);
    expect(signed.status).toBe(200);
    expect(signed.body).toMatchObject({
      transaction: { id: body.id, state: 'prepared' },
      raw: expect.stringMatching(/^0x02/),
    });
    const again = await client.post<SignedTransactionDto>(`transactions/${body.id}/sign`);
    expect(again.body.raw).toBe(signed.body.raw);
    expect((await client.post(`transactions/${body.id}/send`)).status).toBe(200);
    await client.until(body.id, 'confirmed');
    expect(await balance(to)).toBe(7n);
    const late = await client.post(`transactions/${body.id}/send`);
    expect([late.status, late.body.code]).toEqual([409, 'TRANSACTION_STATE_CONFLICT']);
    const dropped = await client.post<TransactionDto>('transactions', request);
    const cancelled = await client.post<TransactionDto>(`transactions/${dropped.body.id}/cancel`);
    expect(cancelled.body).toMatchObject({ state: 'cancelled', status: 'FAILED' });
    const faster = await client.post(`transactions/${body.id}/speed-up`, { speed: 'fast' });
    expect([faster.status, faster.body.code]).toEqual([409, 'TRANSACTION_STATE_CONFLICT']);
  });

  it('creates contracts and calls them', async () => {
    const created = await client.post<TransactionDto>('transactions', {
      from: wallet.address.toLowerCase(),
      network,
      // returns one byte of code: PUSH1 0, PUSH1 0, MSTORE8, PUSH1 1, PUSH1 0, RETURN
      data: '0x600060005360016000f3',
      confirmations: 1,
    });
    expect(created.status).toBe(201);
    expect(created.body).not.toHaveProperty('to');
    const done = await client.until(created.body.id, 'confirmed');
    expect(done.contractAddress).toMatch(/^0x[0-9a-fA-F]{40}$/);
    const reverting = await client.post<TransactionDto>('transactions', {
      walletId: wallet.id,
      network,
      to: token,
      data: '0xdeadbeef',
      confirmations: 1,
    });
    expect((await client.until(reverting.body.id, 'failed')).failure?.kind).toBe('refused');
    const faults = async (request: object) =>
      (await client.post('transactions', { network, ...request })).body.errors?.map(({ pointer }) => pointer);
    expect(await faults({})).toEqual(['/walletId', '/from', '/to']);
    expect(await faults({ walletId: wallet.id, from: wallet.address, to: token })).toEqual([
      '/walletId',
      '/from',
    ]);
    expect(
      await faults({ walletId: wallet.id, to: token, data: '0x1', value: '1.5', gasLimit: '-1' }),
    ).toEqual(expect.arrayContaining(['/data', '/value', '/gasLimit']));
    expect(await faults({ walletId: wallet.id, to: token, gasLimit: '1' })).toEqual(['/gasLimit']);
  });

  it('sends what was signed elsewhere, once', async () => {
    const send = (by: Client, raw: string) =>
      by.post<TransactionDto & { code: string }>('transactions/raw', { network, raw });
    const { status, body, headers } = await send(client, EXAMPLE.raw);
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/api/v1/blockchain/wallet/transactions/${body.id}`);
    expect(body).toMatchObject({ owner: alice.subject, purpose: 'raw', nonce: 0, value: '1' });
    expect((await send(client, EXAMPLE.raw)).body.id).toBe(body.id);
    const other = await send(client.as(bob), EXAMPLE.raw);
    expect([other.status, other.body.code]).toEqual([409, 'WALLET_BYTES_KNOWN']);
    expect(other.text).not.toContain(alice.subject);
    await eventually(async () => (await client.transaction(body.id)).blockNumber !== undefined);
    for (const raw of ['0x', '0x02', EXAMPLE.raw.slice(0, -2), `${EXAMPLE.raw}00`]) {
      const broken = await send(client, raw);
      expect([broken.status, broken.body.code]).toEqual([400, 'CHAIN_TRANSACTION_INVALID']);
    }
  });

  it('shows transactions to those only whom they belong to', async () => {
    const { body } = await transfer({ to: EXAMPLE.receiver, amount: '1' });
    const status = async (by: Caller | null, path: string, method = 'GET') =>
      (await client.as(by).send(method, `transactions/${path}`)).status;
    expect(await status(alice, body.id)).toBe(200);
    expect(await status(operator, body.id)).toBe(200);
    expect(await status(bob, body.id)).toBe(404);
    expect(await status(null, body.id)).toBe(401);
    for (const action of ['sign', 'send', 'cancel', 'speed-up']) {
      expect(await status(bob, `${body.id}/${action}`, 'POST')).toBe(404);
      expect(await status(operator, `${body.id}/${action}`, 'POST')).toBe(403);
    }
    expect(await status(bob, `${body.id}/attempts`)).toBe(404);
    await client.until(body.id, 'confirmed');
    const { hash = '' } = await client.transaction(body.id);
    expect(await status(bob, hash)).toBe(404);
    expect(await status(alice, `0x${'0'.repeat(64)}`)).toBe(404);
    const foreign = await client
      .as(bob)
      .post(`wallets/${wallet.id}/transfers`, { network, to: EXAMPLE.receiver, amount: '1' });
    expect([foreign.status, foreign.body.code]).toEqual([404, 'WALLET_NOT_FOUND']);
    const spending = await client
      .as(bob)
      .post('transactions', { network, from: wallet.address, to: EXAMPLE.receiver, value: '1' });
    expect([spending.status, spending.body.code]).toEqual([403, 'WALLET_ACCOUNT_FORBIDDEN']);
    const seen = await client
      .as(operator)
      .post('transactions', { network, from: wallet.address, to: EXAMPLE.receiver, value: '1' });
    expect([seen.status, seen.body.code]).toEqual([403, 'WALLET_USE_FORBIDDEN']);
  });

  it("lends the network's own account to administrators only", async () => {
    const from = chain.simulation.chain.accounts?.service?.address ?? '';
    const request = { network, from, to: await stranger(), value: '3', confirmations: 1 };
    for (const by of [alice, operator, { subject: 'x', roles: ['service' as const] }])
      expect((await client.as(by).post('transactions', request)).body.code).toBe('WALLET_ACCOUNT_FORBIDDEN');
    const { body } = await client.as(admin).post<TransactionDto>('transactions', request);
    await client.as(admin).until(body.id, 'confirmed');
    expect(await balance(request.to)).toBe(3n);
    expect((await client.get(`transactions/${body.id}`)).status).toBe(404);
  });

  it('lists page by page with filters', async () => {
    const by = client.as({ subject: 'lists', roles: ['member'] });
    const from = await funded(by);
    const ids: string[] = [];
    for (let i = 0; i < 4; i++)
      ids.push((await transfer({ to: EXAMPLE.receiver, amount: '1' }, { by, from })).body.id);
    for (const id of ids) await by.until(id, 'confirmed');
    const page = async (query: string, asker = by) =>
      (await asker.get<TransactionPageDto>(`transactions?${query}`)).body;
    const first = await page('limit=3');
    const second = await page(`limit=3&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids.toReversed());
    expect(first.items[0]).not.toHaveProperty('data');
    expect(second).not.toHaveProperty('nextCursor');
    expect((await page(`walletId=${from.id}&state=confirmed&network=${network}`)).items).toHaveLength(4);
    expect((await page('status=PENDING')).items).toEqual([]);
    expect((await page(`from=${from.address}`, client.as(bob))).items).toEqual([]);
    expect((await page(`from=${from.address.toLowerCase()}`, client.as(operator))).items).toHaveLength(4);
    expect((await client.as(bob).get(`transactions?walletId=${from.id}`)).body.code).toBe('WALLET_NOT_FOUND');
    for (const bad of ['limit=0', 'cursor=x', 'state=x', 'status=x', 'from=0x1', 'walletId=x', 'extra=1'])
      expect((await by.get(`transactions?${bad}`)).status).toBe(400);
  });
});
