import { Interface } from 'ethers';
import type { TemporarySimulation } from '#libs/chain-evm/testing';
import { specimen } from '#libs/contracts/testing';
import type { ContractDto, ContractPageDto } from '../../src/features/wallet/edge/contracts/contract.dto.js';
import { EXAMPLE } from '../../src/features/wallet/edge/examples.js';
import type { TransactionDto } from '../../src/features/wallet/edge/transaction.dto.js';
import type { WalletDto } from '../../src/features/wallet/edge/wallet.dto.js';
import { admin, alice, bob, type Client, operator } from './client.js';
import { network, ContractRoom } from './contract-room.js';

describe('the deployment of contracts', () => {
  const room = new ContractRoom();
  const { funded, deploy, settled, deployed, value, call, done } = room;
  let chain: TemporarySimulation;
  let client: Client;
  let wallet: WalletDto;
  let specimenAt: string;

  beforeAll(async () => {
    ({ chain, client, wallet, specimenAt } = await room.open());
  });
  afterAll(() => room.close());

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
    expect(await pointers({ type: 'TREASURY', parameters: { owner: wallet.address }, value: '1' })).toEqual([
      '/value payable',
    ]);
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
