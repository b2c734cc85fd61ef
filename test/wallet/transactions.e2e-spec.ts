import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { verifyMessage, verifyTypedData } from 'ethers';
import type { Caller } from '#libs/caller';
import { startTemporarySimulation, type TemporarySimulation } from '#libs/chain-evm/testing';
import { daoToken } from '#libs/contracts';
import { eventually, temporaryFolder, type TemporaryFolder } from '#libs/testing';
import type { WalletBalancesDto } from '../../src/features/wallet/edge/balance.dto.js';
import { EXAMPLE } from '../../src/features/wallet/edge/examples.js';
import { EXAMPLE_TYPED_DATA, type SignatureDto } from '../../src/features/wallet/edge/sign.dto.js';
import type {
  AttemptListDto,
  SignedTransactionDto,
  TransactionDto,
  TransactionListDto,
  TransactionPageDto,
} from '../../src/features/wallet/edge/transaction.dto.js';
import type { WalletDto } from '../../src/features/wallet/edge/wallet.dto.js';
import { admin, alice, bob, Client, operator } from './client.js';
import { credentials, startWalletHost, type WalletHost } from './wallet-host.js';

/** The accounts of this public phrase own 10,000 coins each on the simulation. */
const MNEMONIC = 'test test test test test test test test test test test junk';
const ETHER = 10n ** 18n;
const network = EXAMPLE.network;

describe('transactions', () => {
  let folder: TemporaryFolder;
  let chain: TemporarySimulation;
  let app: WalletHost;
  let client: Client;
  let wallet: WalletDto;
  let token: string;
  let accounts = 1;

  /** A wallet with coins. */
  const funded = async (by: Client, request: object = {}): Promise<WalletDto> => {
    const path = `m/44'/60'/0'/0/${accounts++}`;
    const { body } = await by.post<WalletDto>('wallets/import', { ...request, mnemonic: MNEMONIC, path });
    return body;
  };
  const stranger = async (): Promise<string> => (await client.wallet()).address;
  const balance = async (address: string): Promise<bigint> =>
    (await chain.simulation.chain.balance(address)).amount;
  const transfer = (body: object, options: { by?: Client; from?: WalletDto; key?: string } = {}) => {
    const { by = client, from = wallet, key } = options;
    return by.post<TransactionDto & { code: string }>(
      `wallets/${from.id}/transfers`,
      { network, confirmations: 1, ...body },
      key,
    );
  };

  beforeAll(async () => {
    folder = await temporaryFolder();
    chain = await startTemporarySimulation();
    app = await startWalletHost({
      database: { type: 'sqlite', folder: folder.path },
      chains: [chain.simulation.chain],
    });
    client = new Client(app.url);
    wallet = await funded(client);
    const args = ['Voices', 'VOICE', wallet.address, 1_000n * ETHER];
    token = (await chain.simulation.chain.deployOnce({ ...daoToken, args })).address;
  });
  afterAll(async () => {
    await app.close();
    await chain.close();
    await folder.remove();
    expect(app.complaints).toEqual([]);
  });

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

  it('holds every wallet to its policy, also in what it signs', async () => {
    const from = await funded(client.as(operator), { type: 'DAO_TREASURY', userId: 'dao:policy' });
    const by = client.as(operator);
    const sign = (path: string, body: object, asker = by) =>
      asker.post<SignatureDto & { code: string }>(`wallets/${from.id}/${path}`, body);
    const permit = {
      domain: { name: 'Voices', version: '1', chainId: 31_337, verifyingContract: token },
      types: {
        Permit: ['owner', 'spender']
          .map((name) => ({ name, type: 'address' }))
          .concat(['value', 'nonce', 'deadline'].map((name) => ({ name, type: 'uint256' }))),
      },
      primaryType: 'Permit',
      message: { owner: from.address, spender: EXAMPLE.receiver, value: '1', nonce: '0', deadline: '9' },
    };
    expect((await sign('sign-typed-data', { typedData: permit })).status).toBe(200);
    const policy = { perTransaction: '10', perDay: '15', receivers: [EXAMPLE.receiver] };
    await by.send('PUT', `wallets/${from.id}/policy`, { body: policy });
    const pay = (to: string, amount: string) => transfer({ to, amount }, { by, from });
    expect((await pay(EXAMPLE.receiver, '11')).body.code).toBe('TRANSACTION_POLICY_REFUSED');
    expect((await pay(EXAMPLE.funded, '1')).body.code).toBe('TRANSACTION_POLICY_REFUSED');
    expect((await pay(EXAMPLE.receiver, '10')).status).toBe(201);
    expect((await pay(EXAMPLE.receiver, '6')).body.code).toBe('TRANSACTION_POLICY_REFUSED');
    const refused = await sign('sign-typed-data', { typedData: permit });
    expect([refused.status, refused.body.code]).toEqual([422, 'WALLET_SIGNATURE_REFUSED']);
    const ballot = await sign('sign-typed-data', { typedData: EXAMPLE_TYPED_DATA });
    expect(ballot.status).toBe(200);
    const disguised = { ...permit, types: { Ballot: permit.types.Permit }, primaryType: 'Ballot' };
    expect((await sign('sign-typed-data', { typedData: disguised })).status).toBe(422);
    expect((await sign('sign-typed-data', { typedData: permit }, client.as(admin))).status).toBe(200);
    const digest = { messageHex: ballot.body.digest };
    expect((await sign('sign-message', digest)).body.code).toBe('WALLET_SIGNATURE_REFUSED');
    expect((await sign('sign-message', digest, client.as(admin))).status).toBe(200);
    expect((await sign('sign-message', { message: 'Good morning.' })).status).toBe(200);
    await app.reconfigure({
      typesAllowedUnderPolicy: [
        'Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)',
      ],
    });
    expect((await sign('sign-typed-data', { typedData: permit })).status).toBe(200);
    await app.reconfigure({});
  });

  it('signs messages and typed data as wallets do', async () => {
    const signMessage = (body: object) =>
      client.post<SignatureDto>(`wallets/${wallet.id}/sign-message`, body);
    const text = 'Grüße, I vote yes.';
    const { body } = await signMessage({ message: text });
    expect(verifyMessage(text, body.signature)).toBe(wallet.address);
    expect(body.address).toBe(wallet.address);
    const hex = await signMessage({ messageHex: '0xdeadbeef' });
    expect(verifyMessage(Buffer.from('deadbeef', 'hex'), hex.body.signature)).toBe(wallet.address);
    for (const wrong of [{}, { message: 'a', messageHex: '0x' }, { messageHex: '0xa' }, { message: 1 }])
      expect((await signMessage(wrong)).status).toBe(400);
    const signTyped = (typedData: unknown) =>
      client.post<SignatureDto & { errors: { pointer: string }[] }>(`wallets/${wallet.id}/sign-typed-data`, {
        typedData,
      });
    const { domain, types, message } = EXAMPLE_TYPED_DATA;
    const typed = await signTyped(EXAMPLE_TYPED_DATA);
    expect(verifyTypedData(domain, types, message, typed.body.signature)).toBe(wallet.address);
    const faulty = await signTyped({
      ...EXAMPLE_TYPED_DATA,
      message: { ...message, support: 256, voter: 'x' },
    });
    expect([faulty.status, faulty.body.errors.map(({ pointer }) => pointer)]).toEqual([
      400,
      ['/typedData/message/support', '/typedData/message/voter'],
    ]);
    for (const wrong of [undefined, null, [], 'x', {}, { ...EXAMPLE_TYPED_DATA, primaryType: 'X' }])
      expect((await signTyped(wrong)).status).toBe(400);
  });

  it('serves GraphQL by the same use cases', async () => {
    const to = await stranger();
    const fields = '{ id state value details }';
    const paying = `mutation ($id: ID!, $input: WalletTransferInput!) { transfer(walletId: $id, input: $input, idempotencyKey: "g") ${fields} }`;
    const input = { network, to, amount: '5', confirmations: 1 };
    const paid = await client.query(paying, { id: wallet.id, input });
    const again = await client.query(paying, { id: wallet.id, input });
    expect(again.data.transfer.id).toBe(paid.data.transfer.id);
    const batch = await client.query(
      `mutation ($id: ID!, $input: WalletTransferBatchInput!) { transferBatch(walletId: $id, input: $input) ${fields} }`,
      {
        id: wallet.id,
        input: {
          network,
          confirmations: 1,
          transfers: [
            { to, amount: '6' },
            { to, amountFormatted: '0.000000000000000007' },
          ],
        },
      },
    );
    expect(batch.data.transferBatch.map(({ value }: TransactionDto) => value)).toEqual(['6', '7']);
    const create = `mutation ($input: WalletTransactionInput!) { createTransaction(input: $input) ${fields} }`;
    const made = await client.query(create, {
      input: { walletId: wallet.id, network, to, value: '8', send: false, confirmations: 1 },
    });
    const { id } = made.data.createTransaction as TransactionDto;
    expect(
      (await client.query(`mutation { sendTransaction(id: "${id}") { id } }`)).data.sendTransaction.id,
    ).toBe(id);
    await client.until(id, 'confirmed');
    const one = await client.query(
      `{ transaction(id: "${id}") { state fees { type maxFeePerGas } confirmations { seen } } transactionAttempts(id: "${id}") { kind } }`,
    );
    expect(one.data).toMatchObject({
      transaction: { state: 'confirmed', fees: { type: 'eip1559' } },
      transactionAttempts: [{ kind: 'first' }],
    });
    const list = `{ transactions(first: 2, filter: { walletId: "${wallet.id}" }) { nodes { id } pageInfo { hasNextPage endCursor } } }`;
    expect((await client.query(list)).data.transactions).toMatchObject({
      nodes: [{ id }, {}],
      pageInfo: { hasNextPage: true },
    });
    expect(await client.codes(`mutation { cancelTransaction(id: "${id}") { id } }`)).toEqual([
      'TRANSACTION_STATE_CONFLICT',
    ]);
    expect(await client.codes(`mutation { speedUpTransaction(id: "${id}", speed: "fast") { id } }`)).toEqual([
      'TRANSACTION_STATE_CONFLICT',
    ]);
    expect(await client.as(bob).codes(`{ transaction(id: "${id}") { id } }`)).toEqual([
      'TRANSACTION_NOT_FOUND',
    ]);
    expect(await client.codes(paying, { id: wallet.id, input: { ...input, amount: '-1' } })).toEqual([
      'VALIDATION_FAILED',
    ]);
    const signed = await client.query(
      `mutation ($data: WalletTypedData!) { signMessage(walletId: "${wallet.id}", input: { message: "hi" }) { signature } signTypedData(walletId: "${wallet.id}", typedData: $data) { signature } }`,
      { data: EXAMPLE_TYPED_DATA },
    );
    expect(verifyMessage('hi', signed.data.signMessage.signature)).toBe(wallet.address);
    const { domain, types, message } = EXAMPLE_TYPED_DATA;
    expect(verifyTypedData(domain, types, message, signed.data.signTypedData.signature)).toBe(wallet.address);
  });

  describe('subscriptions', () => {
    const subscribe = (by: Caller, id: string) => {
      const socket = createClient({
        url: `${app.url.replace('http', 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        connectionParams: { authorization: credentials(by) },
      });
      const query = `subscription { transactionChanged(id: "${id}") { id state hash } }`;
      return { changes: socket.iterate<{ transactionChanged: TransactionDto }>({ query }), socket };
    };

    it('tell each change until the transaction is final, through an upgrade', async () => {
      const request = {
        walletId: wallet.id,
        network,
        to: EXAMPLE.receiver,
        value: '1',
        confirmations: 2,
        send: false,
      };
      const { id } = (await client.post<TransactionDto>('transactions', request)).body;
      const { changes, socket } = subscribe(alice, id);
      const seen: string[] = [];
      for await (const { data, errors } of changes) {
        expect(errors).toBeUndefined();
        seen.push(data?.transactionChanged.state ?? '');
        if (seen.length === 1) {
          await app.reconfigure({ balanceTimeoutMs: 4_000 });
          await client.post(`transactions/${id}/send`);
        }
      }
      await socket.dispose();
      // what follows so quickly that it is read as its successor is not told
      const order = ['created', 'accepted', 'prepared', 'submitted', 'mined', 'confirmed'];
      expect(seen[0]).toBe('created');
      expect(seen.at(-1)).toBe('confirmed');
      expect(seen).toEqual(order.filter((state) => seen.includes(state)));
      expect(seen.length).toBeGreaterThan(2);
      const after = subscribe(alice, id);
      const last = [];
      for await (const { data } of after.changes) last.push(data?.transactionChanged.state);
      expect(last).toEqual(['confirmed']);
      await after.socket.dispose();
    });

    it('tell nothing to others', async () => {
      const { body } = await transfer({ to: EXAMPLE.receiver, amount: '1' });
      const { changes, socket } = subscribe(bob, body.id);
      const refused = await changes.next().catch((thrown: unknown) => ({ value: { errors: thrown } }));
      expect(JSON.stringify(refused.value)).toContain('TRANSACTION_NOT_FOUND');
      await socket.dispose();
    });
  });
});
