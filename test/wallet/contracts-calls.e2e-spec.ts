import type { TemporarySimulation } from '#libs/chain-evm/testing';
import { EXAMPLE } from '../../src/features/wallet/edge/examples.js';
import type { TransactionDto, TransactionListDto } from '../../src/features/wallet/edge/transaction.dto.js';
import type { WalletDto } from '../../src/features/wallet/edge/wallet.dto.js';
import { bob, type Client, type Problem } from './client.js';
import { network, ContractRoom } from './contract-room.js';

describe('calls of contracts', () => {
  const room = new ContractRoom();
  const { funded, deployed, value, call, done } = room;
  let chain: TemporarySimulation;
  let client: Client;
  let wallet: WalletDto;
  let specimenAt: string;

  beforeAll(async () => {
    ({ chain, client, wallet, specimenAt } = await room.open());
  });
  afterAll(() => room.close());

  describe('calls', () => {
    it('are transactions, once per key', async () => {
      const answers = await Promise.all(
        Array.from({ length: 4 }, () => call(specimenAt, 'increase', { args: { by: '3' }, key: 'three' })),
      );
      expect(new Set(answers.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1);
      const body = answers[0]?.body ?? ({} as TransactionDto);
      expect(body).toMatchObject({
        to: specimenAt,
        purpose: 'contract call',
        details: { contract: 'Specimen', method: 'increase(uint256)' },
      });
      await client.until(body.id, 'confirmed');
      expect(await value(specimenAt, 'total')).toEqual(['10']);
      await done(specimenAt, 'set(uint256)', { args: [7] });
      const other = await call(specimenAt, 'increase', { args: { by: '4' }, key: 'three' });
      expect(other.body.code).toBe('IDEMPOTENCY_KEY_REUSED');
    });

    it('give the first answer to a key, also if the contract would refuse now', async () => {
      const token = await deployed({ type: 'TOKEN', parameters: ['V', 'V', wallet.address, '1'] });
      const request = { args: [EXAMPLE.funded, '1'] };
      const first = await call(token, 'transfer', { ...request, key: 'all of it' });
      await client.until(first.body.id, 'confirmed');
      expect((await call(token, 'transfer', { ...request, key: 'all of it' })).body.id).toBe(first.body.id);
      const fresh = await call(token, 'transfer', { ...request, key: 'again' });
      expect(fresh.body.errors?.[0]).toMatchObject({
        code: 'ERC20InsufficientBalance',
        detail: `ERC20InsufficientBalance(sender: ${wallet.address}, balance: 0, needed: 1)`,
      });
    });

    it('wait for what goes before them, instead of being refused', async () => {
      const token = await deployed({ type: 'TOKEN', parameters: ['V', 'V', wallet.address, '5'] });
      const move = [wallet.address, EXAMPLE.funded, '5'];
      expect((await call(token, 'transferFrom', { args: move })).body.errors?.[0]?.code).toBe(
        'ERC20InsufficientAllowance',
      );
      const allowed = await call(token, 'approve', { args: [wallet.address, '5'] });
      const moved = await call(token, 'transferFrom', { args: move });
      expect([allowed.status, moved.status]).toEqual([201, 201]);
      await client.until(moved.body.id, 'confirmed');
      expect(await value(token, 'balanceOf', [EXAMPLE.funded])).toEqual(['5']);
    });

    it('name what is wrong with them', async () => {
      const codeOf = async (method: string, more: object = {}) => {
        const { status, body } = await call(specimenAt, method, more);
        return [status, body.code];
      };
      const overloaded = await call(specimenAt, 'set', { args: ['1'] });
      expect([overloaded.status, overloaded.body.code]).toEqual([400, 'ABI_METHOD_AMBIGUOUS']);
      expect(overloaded.body.detail).toContain('set(string), set(uint256), set(uint256,string)');
      expect(await codeOf('nonsense')).toEqual([404, 'ABI_METHOD_UNKNOWN']);
      expect(await codeOf('limits')).toEqual([422, 'CONTRACT_METHOD_READS']);
      expect(await codeOf('increase', { args: ['1'], value: '1' })).toEqual([400, 'WALLET_REQUEST_INVALID']);
      const faulty = await call(specimenAt, 'set(uint256)', { args: ['-1'] });
      expect(faulty.body.errors?.[0]).toMatchObject({
        pointer: '/args/0',
        code: 'uint',
        detail: expect.stringContaining('from 0 to 2^256 - 1'),
      });
      const refused = await call(specimenAt, 'increase', { args: ['1001'] });
      expect([refused.status, refused.body.code]).toEqual([422, 'CHAIN_CALL_REVERTED']);
      expect(refused.body.errors?.[0]).toEqual({
        pointer: '',
        code: 'TooMuch',
        detail: `TooMuch(who: ${wallet.address}, wanted: 1001, limit: {"x":"7","y":"-1"})`,
      });
      const forced = await call(specimenAt, 'increase', { args: ['1001'], gasLimit: '100000' });
      const failed = await client.until(forced.body.id, 'failed');
      expect(failed.failure).toMatchObject({ kind: 'reverted', reason: expect.stringContaining('TooMuch') });
    });

    it('pay what is payable', async () => {
      await done(specimenAt, 'deposit', { value: '12345' });
      expect((await chain.simulation.chain.balance(specimenAt)).amount).toBe(12_345n);
    });

    it('are for those who may use the wallet', async () => {
      const { body } = await call(specimenAt, 'increase', { args: ['1'], by: client.as(bob) });
      expect(body.code).toBe('WALLET_NOT_FOUND');
      const own = await funded(client.as(bob));
      const accepted = await call(specimenAt, 'increase', {
        walletId: own.id,
        args: ['1'],
        by: client.as(bob),
      });
      expect(accepted.status).toBe(201);
      await client.as(bob).until(accepted.body.id, 'confirmed');
    });
  });

  describe('batches', () => {
    const batch = (calls: readonly object[], more: object = {}, key?: string) =>
      client.post<TransactionListDto & Problem>(
        'contracts/batch',
        { network, walletId: wallet.id, confirmations: 1, calls, ...more },
        key,
      );
    const increase = (by: unknown) => ({ address: specimenAt, method: 'increase', args: { by } });

    it('are accepted whole, in order, once per key', async () => {
      await done(specimenAt, 'set(uint256)', { args: ['0'] });
      const calls = [
        increase('1'),
        increase('2'),
        { address: specimenAt, method: 'set(string)', args: ['batch'] },
      ];
      const first = await batch(calls, {}, 'batch');
      expect([first.status, first.body.items.length]).toEqual([201, 3]);
      const again = await batch(calls, {}, 'batch');
      expect(again.body.items.map(({ id }) => id)).toEqual(first.body.items.map(({ id }) => id));
      for (const { id } of first.body.items) await client.until(id, 'confirmed');
      expect(await value(specimenAt, 'total')).toEqual(['3']);
      expect(await value(specimenAt, 'text')).toEqual(['batch']);
    });

    it('are one transaction where the contract takes many calls in one', async () => {
      await done(specimenAt, 'set(uint256)', { args: ['0'] });
      const { body } = await batch([increase('4'), increase('5')], { multicall: true });
      expect(body.items).toMatchObject([{ details: { method: 'multicall(bytes[])' } }]);
      await client.until(body.items[0]?.id ?? '', 'confirmed');
      expect(await value(specimenAt, 'total')).toEqual(['9']);
      const refused = await batch([increase('1'), increase('1001')], { multicall: true });
      expect([refused.status, refused.body.errors?.[0]?.code]).toEqual([422, 'TooMuch']);
      const token = await deployed({ type: 'TOKEN', parameters: ['V', 'V', wallet.address, '1'] });
      const move = { address: token, method: 'transfer', args: [EXAMPLE.receiver, '1'] };
      const paid = { address: specimenAt, method: 'deposit', value: '1' };
      for (const calls of [[move], [move, increase('1')], [increase('1'), paid]])
        expect((await batch(calls, { multicall: true })).body.code).toBe('CONTRACT_MULTICALL_UNFIT');
    });

    it('are refused whole, with the faults of all calls', async () => {
      const { status, body } = await batch([
        increase('1'),
        increase('-1'),
        { address: specimenAt, method: 'set', args: [1] },
        { address: specimenAt, method: 'increase', args: ['1'], value: '1' },
      ]);
      expect([status, body.code]).toEqual([400, 'WALLET_REQUEST_INVALID']);
      expect(body.errors?.map(({ pointer }) => pointer)).toEqual([
        '/calls/1/args/by',
        '/calls/2/method',
        '/calls/3/value',
      ]);
      const unknown = { address: EXAMPLE.receiver, method: 'x' };
      expect((await batch([increase('1'), unknown])).body.code).toBe('CONTRACT_NOT_FOUND');
      expect((await batch([])).status).toBe(400);
      expect((await batch(Array.from({ length: 201 }, () => increase('1')))).status).toBe(400);
    });
  });
});
