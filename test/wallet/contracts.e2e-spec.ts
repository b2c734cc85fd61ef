import { Interface } from 'ethers';
import { startTemporarySimulation, type TemporarySimulation } from '#libs/chain-evm/testing';
import { specimen } from '#libs/contracts/testing';
import { eventually, temporaryFolder, type TemporaryFolder } from '#libs/testing';
import type {
  ContractAnswerDto,
  ContractDto,
  ContractPageDto,
} from '../../src/features/wallet/edge/contracts/contract.dto.js';
import { EXAMPLE } from '../../src/features/wallet/edge/examples.js';
import type { TransactionDto, TransactionListDto } from '../../src/features/wallet/edge/transaction.dto.js';
import type { WalletDto } from '../../src/features/wallet/edge/wallet.dto.js';
import { admin, alice, bob, Client, nobody, operator, type Problem } from './client.js';
import { startWalletHost, type WalletHost } from './wallet-host.js';

/** The accounts of this public phrase own 10,000 coins each on the simulation. */
const MNEMONIC = 'test test test test test test test test test test test junk';
const MAX = (2n ** 256n - 1n).toString();
const network = EXAMPLE.network;

interface SentCall {
  readonly args?: unknown;
  readonly walletId?: string;
  readonly value?: string;
  readonly gasLimit?: string;
  readonly by?: Client;
  readonly key?: string;
}

describe('contracts', () => {
  let folder: TemporaryFolder;
  let chain: TemporarySimulation;
  let app: WalletHost;
  let client: Client;
  let wallet: WalletDto;
  let specimenAt: string;
  let accounts = 1;

  const funded = async (by: Client): Promise<WalletDto> => {
    const path = `m/44'/60'/0'/0/${accounts++}`;
    return (await by.post<WalletDto>('wallets/import', { mnemonic: MNEMONIC, path })).body;
  };
  const deploy = (body: object, by = client, key?: string) =>
    by.post<ContractDto & Problem>(
      'contracts',
      { network, walletId: wallet.id, name: 'A contract', confirmations: 1, ...body },
      key,
    );
  const settled = (id: string, status = 'deployed') =>
    eventually(
      async () => {
        const { body } = await client.get<ContractDto>(`contracts/${id}`);
        return body.status === status ? body : undefined;
      },
      { what: `contract ${id} ${status}` },
    );
  const deployed = async (body: object): Promise<string> => {
    const answer = await deploy(body);
    if (answer.status !== 202) throw new RangeError(answer.text);
    return (await settled(answer.body.id)).address ?? '';
  };
  const query = <T = ContractAnswerDto & Problem>(address: string, method: string, more: object = {}) =>
    client.post<T>(`contracts/${network}/${address}/query`, { method, ...more });
  const value = async (address: string, method: string, args?: unknown): Promise<unknown> =>
    (await query(address, method, { args })).body.results.map((result) => result.value);
  const call = (address: string, method: string, sent: SentCall = {}) => {
    const { by = client, key, ...more } = sent;
    return by.post<TransactionDto & Problem>(
      `contracts/${network}/${address}/call`,
      { walletId: wallet.id, method, confirmations: 1, ...more },
      key,
    );
  };
  const done = async (address: string, method: string, more: SentCall = {}): Promise<TransactionDto> => {
    const { status, body, text } = await call(address, method, more);
    if (status !== 201) throw new RangeError(text);
    return client.until(body.id, 'confirmed');
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
    const { abi, bytecode } = specimen;
    const args = { start: '7', origin_: { x: '-1', y: 2 }, text_: 'hello ä' };
    specimenAt = await deployed({ type: 'CUSTOM', abi, bytecode, args, name: 'Specimen' });
  });
  afterAll(async () => {
    await app.close();
    await chain.close();
    await folder.remove();
    expect(app.complaints).toEqual([]);
  });

  describe('deployment', () => {
    it('is accepted at once, and the contract is found by its id and then by its address', async () => {
      const parameters = { name: 'Voices', symbol: 'VOICE', holder: wallet.address, supply: '1000' };
      const { status, headers, body } = await deploy({ type: 'TOKEN', name: 'Voices', parameters });
      expect(status).toBe(202);
      expect(headers.get('location')).toBe(`/api/v1/blockchain/wallet/contracts/${body.id}`);
      expect(body).toMatchObject({
        network,
        name: 'Voices',
        type: 'TOKEN',
        origin: 'deployed',
        status: 'deploying',
        deployer: wallet.address,
        owner: alice.subject,
        isActive: true,
        transactionId: expect.any(String),
      });
      expect(body).not.toHaveProperty('bytecode');
      const contract = await settled(body.id);
      const transaction = await client.transaction(body.transactionId ?? '');
      expect(transaction).toMatchObject({
        state: 'confirmed',
        purpose: 'deploy',
        contractAddress: expect.stringMatching(new RegExp(contract.address ?? '', 'i')),
        details: { contractId: body.id, name: 'Voices', type: 'TOKEN' },
      });
      expect(contract.deployTxHash).toBe(transaction.hash);
      const found = await client.get(`contracts/${network}/${contract.address?.toLowerCase()}`);
      expect(found.body).toEqual(contract);
      expect(await value(contract.address ?? '', 'balanceOf', [wallet.address])).toEqual(['1000']);
      expect(await value(contract.address ?? '', 'symbol')).toEqual(['VOICE']);
    });

    it('makes a whole DAO, whose treasury obeys its owner only', async () => {
      const token = await deployed({
        type: 'TOKEN',
        parameters: ['Voices', 'VOICE', wallet.address, '5000'],
      });
      const governor = await deployed({
        type: 'DAO_GOVERNANCE',
        parameters: {
          name: 'Voices',
          token,
          votingDelay: 3600,
          votingPeriod: '259200',
          proposalThreshold: '1',
          quorumPercent: 4,
        },
      });
      expect(await value(governor, 'token')).toEqual([token]);
      expect(await value(governor, 'votingPeriod')).toEqual(['259200']);
      expect(await value(governor, 'quorumNumerator()')).toEqual(['4']);
      const treasury = await deployed({ type: 'TREASURY', parameters: { owner: wallet.address } });
      await done(token, 'transfer', { args: { to: treasury, value: '500' } });
      const paid = await client.post<TransactionDto>(`wallets/${wallet.id}/transfers`, {
        network,
        to: treasury,
        amount: '1000',
        confirmations: 1,
      });
      await client.until(paid.body.id, 'confirmed');
      const stranger = (await client.wallet()).address;
      await done(treasury, 'payToken', { args: [token, stranger, '200'] });
      await done(treasury, 'pay', { args: { to: stranger, amount: '300' } });
      const transfer = new Interface(['function transfer(address,uint256)']);
      const data = transfer.encodeFunctionData('transfer', [stranger, 1]);
      await done(treasury, 'execute', { args: [token, '0', data] });
      await done(treasury, 'executeBatch', {
        args: [
          [token, token],
          ['0', '0'],
          [data, data],
        ],
      });
      expect(await value(token, 'balanceOf', [stranger])).toEqual(['203']);
      expect((await chain.simulation.chain.balance(stranger)).amount).toBe(300n);
      const others = await funded(client.as(bob));
      const refused = await call(treasury, 'pay', {
        walletId: others.id,
        args: [stranger, '1'],
        by: client.as(bob),
      });
      expect([refused.status, refused.body.code]).toEqual([422, 'CHAIN_CALL_REVERTED']);
      expect(refused.body.errors?.[0]).toMatchObject({
        code: 'OwnableUnauthorizedAccount',
        detail: `OwnableUnauthorizedAccount(account: ${others.address})`,
      });
      const lost = await call(treasury, 'renounceOwnership', {});
      expect(lost.status).toBe(422);
      const short = await call(treasury, 'executeBatch', { args: [[token], [], []] });
      expect(short.body.errors?.[0]?.detail).toBe('LengthMismatch(targets: 1, values: 0, payloads: 0)');
      const nowhere = `0x${'0'.repeat(40)}`;
      expect((await call(treasury, 'pay', { args: [nowhere, '1'] })).body.errors?.[0]?.code).toBe(
        'ZeroReceiver',
      );
    });

    it('happens once per idempotency key', async () => {
      const request = { type: 'TREASURY', parameters: { owner: wallet.address } };
      const answers = await Promise.all(Array.from({ length: 5 }, () => deploy(request, client, 'treasury')));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
      expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
      expect(new Set(answers.map(({ body }) => body.transactionId)).size).toBe(1);
      await settled(answers[0]?.body.id ?? '');
      const again = await deploy(request, client, 'treasury');
      expect([again.status, again.body.status]).toEqual([202, 'deployed']);
      const other = await deploy({ ...request, name: 'Other' }, client, 'treasury');
      expect([other.status, other.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
      expect((await deploy(request, client, 'x'.repeat(256))).status).toBe(400);
    });

    it('names every faulty parameter, and what a type does not take', async () => {
      const parameters = { name: 7, symbol: 'V', holder: '0x12', supply: (2n ** 256n).toString(), more: 1 };
      const { status, body } = await deploy({ type: 'TOKEN', parameters });
      expect([status, body.code]).toEqual([400, 'ABI_ARGUMENTS_INVALID']);
      expect(body.errors?.map(({ pointer }) => pointer)).toEqual([
        '/parameters/more',
        '/parameters/name',
        '/parameters/holder',
        '/parameters/supply',
      ]);
      const pointers = async (request: object) =>
        (await deploy(request)).body.errors?.map(({ pointer, code }) => `${pointer} ${code}`);
      expect(await pointers({ type: 'TOKEN', parameters, abi: [], bytecode: '0x00', args: [] })).toEqual([
        '/abi unknown',
        '/bytecode unknown',
        '/args unknown',
      ]);
      expect(await pointers({ type: 'CUSTOM', parameters })).toEqual([
        '/abi missing',
        '/bytecode missing',
        '/parameters unknown',
      ]);
      expect(await pointers({ type: 'CUSTOM', abi: ['nonsense'], bytecode: '0x00' })).toEqual([
        '/abi/0 signature',
      ]);
      expect(await pointers({ type: 'TREASURY', parameters: { owner: wallet.address }, value: '1' })).toEqual(
        ['/value payable'],
      );
      expect(await pointers({ type: 'TOKEN', walletId: undefined })).toEqual([
        '/walletId exactlyOne',
        '/from exactlyOne',
      ]);
      const linked = await deploy({ type: 'CUSTOM', abi: [], bytecode: `0x60__$${'a'.repeat(34)}$__` });
      expect([linked.status, linked.body.code]).toEqual([400, 'ABI_BYTECODE_INVALID']);
      expect((await deploy({ type: 'NFT' })).status).toBe(400);
    });

    it('is refused at once where the constructor would refuse, and fails later where it was not tried', async () => {
      const parameters = {
        name: 'Voices',
        token: specimenAt,
        votingDelay: '1',
        votingPeriod: '1',
        proposalThreshold: '0',
        quorumPercent: '101',
      };
      const { status, body } = await deploy({ type: 'DAO_GOVERNANCE', parameters });
      expect([status, body.code]).toEqual([422, 'CHAIN_CALL_REVERTED']);
      expect(body.errors?.[0]?.code).toBe('GovernorInvalidQuorumFraction');
      const forced = await deploy({ type: 'DAO_GOVERNANCE', parameters, gasLimit: '5000000' });
      expect(forced.status).toBe(202);
      expect(await settled(forced.body.id, 'failed')).toMatchObject({
        failure: expect.stringContaining('GovernorInvalidQuorumFraction'),
      });
      const { address } = (await client.get<ContractDto>(`contracts/${forced.body.id}`)).body;
      expect(address).toBeUndefined();
    });

    it('leaves nothing behind when it is not accepted, and may be asked for again', async () => {
      const policy = `wallets/${wallet.id}/policy`;
      const { abi, bytecode } = specimen;
      const request = { type: 'CUSTOM', abi, bytecode, args: [1, [0, 0], ''], value: '10', name: 'Rich' };
      const newest = async () => (await client.get<ContractPageDto>('contracts?limit=1')).body.items[0]?.id;
      const before = await newest();
      await client.as(admin).send('PUT', policy, { body: { perTransaction: '5' } });
      const refused = await deploy(request, client, 'rich');
      await client.as(admin).send('DELETE', policy);
      expect([refused.status, refused.body.code]).toEqual([422, 'TRANSACTION_POLICY_REFUSED']);
      expect(await newest()).toBe(before);
      const accepted = await deploy(request, client, 'rich');
      expect(accepted.status).toBe(202);
      const { address = '' } = await settled(accepted.body.id);
      expect((await chain.simulation.chain.balance(address)).amount).toBe(10n);
    });

    it('is for those who may use the wallet', async () => {
      const request = { type: 'TREASURY', parameters: { owner: wallet.address } };
      const codes = async (by: Client, more: object = {}) => {
        const { status, body } = await deploy({ ...request, ...more }, by);
        return [status, body.code];
      };
      expect(await codes(client.as(bob))).toEqual([404, 'WALLET_NOT_FOUND']);
      expect(await codes(client.as(operator))).toEqual([403, 'WALLET_USE_FORBIDDEN']);
      expect(await codes(client, { walletId: undefined, from: EXAMPLE.funded })).toEqual([
        403,
        'WALLET_ACCOUNT_FORBIDDEN',
      ]);
      expect(await codes(client.as(null))).toEqual([401, 'CALLER_REQUIRED']);
      expect(
        (await deploy({ ...request, walletId: undefined, from: EXAMPLE.funded }, client.as(admin))).status,
      ).toBe(202);
      expect(await codes(client, { network: 'nowhere' })).toEqual([404, 'NETWORK_UNKNOWN']);
    });
  });

  describe('registration', () => {
    const { abi } = specimen;
    const register = (body: object, by = client, key?: string) =>
      by.post<ContractDto & Problem>(
        'contracts/register',
        { network, name: 'Registered', abi, ...body },
        key,
      );
    let address: string;
    beforeAll(async () => {
      const args = [1n, [0n, 0n], 'other'];
      ({ address } = await chain.simulation.chain.deployOnce({ ...specimen, args }));
    });

    it('makes a contract usable once, for everybody', async () => {
      const first = await register({ address: address.toLowerCase() }, client, 'register');
      expect(first.status).toBe(201);
      expect(first.headers.get('location')).toBe(`/api/v1/blockchain/wallet/contracts/${first.body.id}`);
      expect(first.body).toMatchObject({ address, type: 'CUSTOM', origin: 'registered', status: 'deployed' });
      expect((await register({ address: address.toLowerCase() }, client, 'register')).body).toEqual(
        first.body,
      );
      const reused = await register({ address, name: 'Other' }, client, 'register');
      expect([reused.status, reused.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
      const again = await register({ address }, client.as(bob));
      expect([again.status, again.body.code]).toEqual([409, 'CONTRACT_KNOWN']);
      const { body } = await client
        .as(nobody)
        .post<ContractAnswerDto>(`contracts/${network}/${address}/query`, { method: 'text' });
      expect(body.results).toEqual([{ name: 'arg0', type: 'string', value: 'other' }]);
    });

    it('needs code, an ABI and a role', async () => {
      const stranger = (await client.wallet()).address;
      expect((await register({ address: stranger })).body.code).toBe('CONTRACT_CODE_MISSING');
      expect((await register({ address, abi: undefined })).body.errors?.[0]).toMatchObject({
        pointer: '/abi',
      });
      expect((await register({ address, type: 'TOKEN', abi: undefined })).body.code).toBe('CONTRACT_KNOWN');
      expect((await register({ address }, client.as(nobody))).body.code).toBe(
        'CONTRACT_REGISTRATION_FORBIDDEN',
      );
      expect(
        (
          await register({
            address: address
              .replace(/[a-f]/, (c) => c.toUpperCase())
              .replace(/[A-F](?=[^A-F]*$)/, (c) => c.toLowerCase()),
          })
        ).status,
      ).toBe(400);
    });

    it('is changed by its owner and by staff, and switched off', async () => {
      const path = `contracts/${network}/${address}`;
      const change = (body: object, by = client) => by.send<ContractDto & Problem>('PATCH', path, { body });
      expect((await change({ name: 'Mine' })).body).toMatchObject({ name: 'Mine' });
      expect((await change({ name: 'Theirs' }, client.as(bob))).body.code).toBe('CONTRACT_CHANGE_FORBIDDEN');
      expect((await change({ isActive: false }, client.as(operator))).body.isActive).toBe(false);
      expect((await call(address, 'set(uint256)', { args: ['1'] })).body.code).toBe('CONTRACT_INACTIVE');
      expect(await value(address, 'total')).toEqual(['1']);
      const short = await change({ isActive: true, abi: ['function text() view returns (string told)'] });
      expect(short.body.methods).toHaveLength(1);
      expect((await query(address, 'text')).body.results[0]).toMatchObject({ name: 'told', value: 'other' });
      expect((await query<Problem>(address, 'total')).body).toMatchObject({
        code: 'ABI_METHOD_UNKNOWN',
        detail: expect.stringContaining('text()'),
      });
      expect((await change({ abi })).status).toBe(200);
      expect((await change({ abi: [{}] })).body.code).toBe('ABI_INVALID');
      expect((await change({ name: '' })).status).toBe(400);
    });
  });

  describe('lists', () => {
    it('show all of a kind, page by page, without ABIs', async () => {
      const page = async (search: string) => (await client.get<ContractPageDto>(`contracts?${search}`)).body;
      const all = await page('limit=200');
      expect(all.items.length).toBeGreaterThan(5);
      expect(all.items[0]).not.toHaveProperty('abi');
      const first = await page('limit=2');
      const second = await page(`limit=2&cursor=${encodeURIComponent(first.nextCursor ?? '')}`);
      expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(
        all.items.slice(0, 4).map(({ id }) => id),
      );
      const tokens = await page('type=TOKEN&isActive=true&network=simulation');
      expect(new Set(tokens.items.map(({ type }) => type))).toEqual(new Set(['TOKEN']));
      expect((await page('isActive=false')).items).toEqual([]);
      expect((await client.get('contracts?type=NFT')).status).toBe(400);
      expect((await client.get('contracts?cursor=x')).status).toBe(400);
    });

    it('tell what is not known', async () => {
      const unknown = [
        'contracts/nothing',
        `contracts/${network}/${EXAMPLE.receiver}`,
        `contracts/nowhere/${specimenAt}`,
        `contracts/${network}/0x12`,
      ];
      for (const path of unknown) {
        const { status, body } = await client.get(path);
        expect([path, status, body.code]).toEqual([path, 404, 'CONTRACT_NOT_FOUND']);
      }
    });
  });

  describe('queries', () => {
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
      expect((await query<Problem>(specimenAt, 'total', { atBlock: '0' })).body.code).toBe(
        'ABI_ANSWER_UNFIT',
      );
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
