import type { WalletBalancesDto } from '../../src/features/wallet/edge/balance.dto.js';
import { EXAMPLE } from '../../src/features/wallet/edge/examples.js';
import type { AttemptListDto, TransactionListDto } from '../../src/features/wallet/edge/transaction.dto.js';
import type { WalletDto } from '../../src/features/wallet/edge/wallet.dto.js';
import { alice, type Client } from './client.js';
import { ETHER, network, PaymentRoom } from './payment-room.js';

describe('transfers', () => {
  const room = new PaymentRoom();
  const { stranger, balance, transfer } = room;
  let client: Client;
  let wallet: WalletDto;
  let token: string;

  beforeAll(async () => {
    ({ client, wallet, token } = await room.open());
  });
  afterAll(() => room.close());

  it('pays coins: accepted at once, confirmed soon, told by id and by hash', async () => {
    const to = await stranger();
    const { status, headers, body } = await transfer({ to: to.toLowerCase(), amount: '12345' });
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/api/v1/blockchain/wallet/transactions/${body.id}`);
    expect(body).toMatchObject({
      network,
      from: wallet.address,
      to,
      value: '12345',
      status: 'PENDING',
      owner: alice.subject,
      purpose: 'transfer',
      details: { walletId: wallet.id, to, amount: '12345' },
      source: 'database',
    });
    const done = await client.until(body.id, 'confirmed');
    expect(done).toMatchObject({
      status: 'CONFIRMED',
      gasUsed: '21000',
      hash: expect.stringMatching(/^0x[0-9a-f]{64}$/),
      blockNumber: expect.any(Number),
      confirmations: { required: 1 },
    });
    expect(await balance(to)).toBe(12_345n);
    expect((await client.transaction(done.hash ?? '')).id).toBe(body.id);
    const attempts = await client.get<AttemptListDto>(`transactions/${body.id}/attempts`);
    expect(attempts.body.items).toMatchObject([
      { number: 1, kind: 'first', hash: done.hash, nonce: done.nonce },
    ]);
  });

  it('does it once per idempotency key', async () => {
    const to = await stranger();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => transfer({ to, amountFormatted: '0.5' }, { key: 'rent' })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    await client.until(answers[0]?.body.id ?? '', 'confirmed');
    const other = await transfer({ to, amountFormatted: '0.6' }, { key: 'rent' });
    expect([other.status, other.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    expect(await balance(to)).toBe(ETHER / 2n);
  });

  it('pays tokens, and shows what is held of them', async () => {
    const to = await stranger();
    const paid = await transfer({ to, amountFormatted: '2.25', token });
    expect(paid.body).toMatchObject({
      to: token,
      value: '0',
      details: { to, token, amount: '2250000000000000000' },
    });
    await client.until(paid.body.id, 'confirmed');
    const { body } = await client.get<WalletBalancesDto>(`wallets/${wallet.id}/balances?tokens=${token}`);
    expect(body.networks[0]).toMatchObject({
      status: 'complete',
      balance: {
        tokens: [
          { token, symbol: 'VOICE', decimals: 18, amount: '997750000000000000000', formatted: '997.75' },
        ],
      },
    });
    const held = await client.get(`balances/${network}/${to}?tokens=${token.toLowerCase()}`);
    expect(held.body).toMatchObject({ amount: '0', tokens: [{ token, formatted: '2.25' }] });
    const tooMuch = await transfer({ to, amountFormatted: '1000', token });
    const failed = await client.until(tooMuch.body.id, 'failed');
    expect(failed.failure).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('ERC20InsufficientBalance'),
    });
    const none = await transfer({ to, amountFormatted: '1', token: wallet.address });
    expect([none.status, none.body.code]).toEqual([422, 'WALLET_TOKEN_INVALID']);
  });

  it('pays many at once, or nobody', async () => {
    const receivers = await Promise.all([stranger(), stranger(), stranger()]);
    const batch = (transfers: readonly object[], key?: string) =>
      client.post<TransactionListDto & { errors: { pointer: string }[] }>(
        `wallets/${wallet.id}/transfers/batch`,
        { network, confirmations: 1, transfers },
        key,
      );
    const transfers = receivers.map((to, i) => ({ to, amount: String(i + 1), ...(i === 2 && { token }) }));
    const { status, body } = await batch(transfers, 'wages');
    expect(status).toBe(201);
    expect(body.items.map(({ details }) => (details as { to: string }).to)).toEqual(receivers);
    expect((await batch(transfers, 'wages')).body.items.map(({ id }) => id)).toEqual(
      body.items.map(({ id }) => id),
    );
    expect((await batch(transfers.slice(1), 'wages')).status).toBe(422);
    for (const { id } of body.items) await client.until(id, 'confirmed');
    expect(await balance(receivers[1] ?? '')).toBe(2n);
    const zero = `0x${'0'.repeat(40)}`;
    const faulty = await batch([
      { to: receivers[0], amount: '1' },
      { to: zero, amount: '1' },
      { to: token, amount: '1', token },
    ]);
    expect(faulty.status).toBe(400);
    expect(faulty.body.errors.map(({ pointer }) => pointer)).toEqual(['/transfers/1/to', '/transfers/2/to']);
    const malformed = await batch([
      { to: '0x1', amount: '-1' },
      { to: receivers[0], token: 'x' },
    ]);
    expect(malformed.body.errors.map(({ pointer }) => pointer)).toEqual(
      expect.arrayContaining(['/transfers/0/to', '/transfers/0/amount', '/transfers/1/token']),
    );
    expect((await batch([])).status).toBe(400);
    expect((await batch(Array.from({ length: 1_001 }, () => transfers[0] ?? {}))).status).toBe(400);
    expect(await balance(receivers[0] ?? '')).toBe(1n);
  });

  it.each<[string, object, readonly string[]]>([
    ['no amount', { amount: undefined }, ['/amount', '/amountFormatted']],
    ['two amounts', { amountFormatted: '1' }, ['/amount', '/amountFormatted']],
    ['a number', { amount: 1 }, ['/amount']],
    ['a fraction', { amount: '1.5' }, ['/amount']],
    ['less than nothing', { amount: '-1' }, ['/amount']],
    ['more than a uint256', { amount: (2n ** 256n).toString() }, ['/amount']],
    [
      'too many decimals',
      { amount: undefined, amountFormatted: '0.0000000000000000001' },
      ['/amountFormatted'],
    ],
    ['a wrong checksum', { to: EXAMPLE.receiver.replace('C', 'c') }, ['/to']],
    [
      'everything wrong',
      { to: 'x', amount: 'x', token: 'x', speed: 'x', maxFeePerGas: 'x', confirmations: 0, extra: 1 },
      ['/amount', '/confirmations', '/extra', '/maxFeePerGas', '/speed', '/to', '/token'],
    ],
  ])('refuses %s and names every faulty field', async (_, request, pointers) => {
    const { status, body } = await client.post(`wallets/${wallet.id}/transfers`, {
      network,
      to: EXAMPLE.receiver,
      amount: '1',
      ...request,
    });
    expect(status).toBe(400);
    const named = [...new Set(body.errors?.map(({ pointer }) => pointer))];
    expect(named.toSorted()).toEqual([...pointers].toSorted());
  });

  it('knows no network but those that are on', async () => {
    const { status, body } = await transfer({ network: 'nowhere', to: EXAMPLE.receiver, amount: '1' });
    expect([status, body.code]).toEqual([404, 'NETWORK_UNKNOWN']);
  });
});
