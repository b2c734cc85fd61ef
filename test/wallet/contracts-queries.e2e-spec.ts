import { EXAMPLE } from '../../src/features/wallet/edge/examples.js';
import type { WalletDto } from '../../src/features/wallet/edge/wallet.dto.js';
import { type Client, type Problem } from './client.js';
import { MAX, ContractRoom } from './contract-room.js';

describe('queries of contracts', () => {
  const room = new ContractRoom();
  const { query, value, done } = room;
  let client: Client;
  let wallet: WalletDto;
  let specimenAt: string;

  beforeAll(async () => {
    ({ client, wallet, specimenAt } = await room.open());
  });
  afterAll(() => room.close());

  it('give typed results as of a block', async () => {
    const { status, body } = await query(specimenAt, 'limits');
    expect(status).toBe(200);
    expect(body).toEqual({
      method: 'limits()',
      results: [
        { name: 'most', type: 'uint256', value: MAX },
        { name: 'least', type: 'int256', value: (-(2n ** 255n)).toString() },
        { name: 'small', type: 'int8', value: '-128' },
      ],
      source: 'chain',
      asOfBlock: expect.stringMatching(/^\d+$/),
      asOf: expect.stringMatching(/Z$/),
    });
    expect(await value(specimenAt, 'text')).toEqual(['hello ä']);
    expect(await value(specimenAt, 'origin')).toEqual(['-1', '2']);
  });

  it('take structs, lists and bytes by name or in order', async () => {
    const items = [{ amount: MAX, path: [{ x: 1, y: '-2' }], data: '0x00ff', owner: wallet.address }];
    const args = { items, small: [1, '2', '0x3'], tag: '0xdeadbeef', flag: true };
    const echoed = [
      [{ amount: MAX, path: [{ x: '1', y: '-2' }], data: '0x00ff', owner: wallet.address }],
      ['1', '2', '3'],
      '0xdeadbeef',
      true,
    ];
    expect(await value(specimenAt, 'echo', args)).toEqual(echoed);
    expect(await value(specimenAt, 'echo', Object.values(args))).toEqual(echoed);
  });

  it('look back in time', async () => {
    const { body } = await query(specimenAt, 'total');
    await done(specimenAt, 'set(uint256)', { args: [MAX] });
    const past = await query(specimenAt, 'total', { atBlock: body.asOfBlock });
    expect(past.body.results).toEqual(body.results);
    expect(past.body.asOfBlock).toBe(body.asOfBlock);
    expect(await value(specimenAt, 'total')).toEqual([MAX]);
    await done(specimenAt, 'set(uint256)', { args: ['7'] });
    for (const atBlock of ['999999999', MAX])
      expect((await query<Problem>(specimenAt, 'total', { atBlock })).body.code).toBe(
        'CONTRACT_BLOCK_UNKNOWN',
      );
    expect((await query<Problem>(specimenAt, 'total', { atBlock: '0' })).body.code).toBe('ABI_ANSWER_UNFIT');
  });

  it('only try what would change the state', async () => {
    const refused = await query<Problem>(specimenAt, 'increase', { args: ['5'] });
    expect([refused.status, refused.body.code]).toEqual([422, 'CONTRACT_METHOD_WRITES']);
    const tried = await query(specimenAt, 'increase', { args: { by: '5' }, simulate: true });
    expect(tried.body.results).toEqual([{ name: 'sum', type: 'uint256', value: '12' }]);
    expect(await value(specimenAt, 'total')).toEqual(['7']);
    const from = EXAMPLE.funded;
    expect((await query(specimenAt, 'whoAmI', { from })).body.results[0]?.value).toBe(from);
    const paid = await query(specimenAt, 'deposit', { from, value: '3', simulate: true });
    expect(paid.body.results[0]?.value).toBe('3');
    const poor = (await client.wallet()).address;
    const unpaid = await query<Problem>(specimenAt, 'deposit', { from: poor, value: '3', simulate: true });
    expect([unpaid.status, unpaid.body.code]).toEqual([422, 'CONTRACT_QUERY_REFUSED']);
  });

  it('decode why a contract refuses', async () => {
    const why = async (how: number) => {
      const { status, body } = await query<Problem>(specimenAt, 'refuse', { args: [how] });
      expect([status, body.code]).toEqual([422, 'CHAIN_CALL_REVERTED']);
      return body.errors?.map(({ code, detail }) => [code, detail]);
    };
    expect(await why(0)).toEqual([['Plain', 'Plain()']]);
    expect(await why(1)).toEqual([['Error', 'not today']]);
    expect(await why(2)).toBeUndefined();
    expect(await why(3)).toEqual([['Panic', 'Panic(code: 18), division by zero']]);
    expect(await why(4)).toEqual([
      ['TooMuch', `TooMuch(who: 0x${'0'.repeat(40)}, wanted: 4, limit: {"x":"-1","y":"2"})`],
    ]);
  });

  it('read text that is no text', async () => {
    expect(await value(specimenAt, 'brokenText')).toEqual(['\ufffd\0\ufffd']);
    expect(await value(specimenAt, 'nothing')).toEqual([]);
  });

  it('survive a contract that never ends', async () => {
    const { status, body } = await query<Problem>(specimenAt, 'spin', { simulate: true });
    expect(status).toBe(422);
    expect(['CHAIN_CALL_REVERTED', 'CONTRACT_QUERY_REFUSED']).toContain(body.code);
  });
});
