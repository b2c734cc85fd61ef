import { verifyMessage, verifyTypedData } from 'ethers';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Caller } from '#libs/caller';
import { EXAMPLE } from '../../src/features/wallet/edge/examples.js';
import { EXAMPLE_TYPED_DATA } from '../../src/features/wallet/edge/sign.dto.js';
import type { TransactionDto } from '../../src/features/wallet/edge/transaction.dto.js';
import type { WalletDto } from '../../src/features/wallet/edge/wallet.dto.js';
import { alice, bob, type Client } from './client.js';
import { network, PaymentRoom } from './payment-room.js';
import { credentials, type WalletHost } from './wallet-host.js';

describe('transactions over GraphQL', () => {
  const room = new PaymentRoom();
  const { stranger, transfer } = room;
  let app: WalletHost;
  let client: Client;
  let wallet: WalletDto;

  beforeAll(async () => {
    ({ app, client, wallet } = await room.open());
  });
  afterAll(() => room.close());

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
    const list = `{ transactions(first: 2, filter: { walletId: "${wallet.id}" }) { edges { cursor node { id } } nodes { id } pageInfo { hasNextPage endCursor } } }`;
    const page = (await client.query(list)).data.transactions;
    expect(page).toMatchObject({
      edges: [{ node: { id } }, {}],
      nodes: [{ id }, {}],
      pageInfo: { hasNextPage: true, endCursor: page.edges[1].cursor },
    });
    const second = list.replace('first: 2', `first: 1, after: "${page.edges[0].cursor}"`);
    expect((await client.query(second)).data.transactions.nodes).toEqual([page.nodes[1]]);
    const last = list.replace('first: 2', `first: 5, after: "${page.pageInfo.endCursor}"`);
    const rest = (await client.query(last)).data.transactions;
    expect(rest.pageInfo).toEqual({ hasNextPage: false, endCursor: rest.edges.at(-1).cursor });
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
