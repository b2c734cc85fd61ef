import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { startTemporarySimulation, type TemporarySimulation } from '#libs/chain-evm/testing';
import { daoGovernor, daoToken } from '#libs/contracts';
import { specimen } from '#libs/contracts/testing';
import { eventually, temporaryFolder, type TemporaryFolder } from '#libs/testing';
import type { ContractDto, MethodOutputsDto } from '../../src/features/wallet/edge/contracts/contract.dto.js';
import { EXAMPLE } from '../../src/features/wallet/edge/examples.js';
import type { TransactionDto } from '../../src/features/wallet/edge/transaction.dto.js';
import { admin, Client, type Problem } from './client.js';
import { startWalletHost, type WalletHost } from './wallet-host.js';

const network = EXAMPLE.network;
const from = EXAMPLE.funded;

interface Document {
  readonly openapi: string;
  readonly components: object;
  readonly paths: Readonly<Record<string, { readonly post: Operation }>>;
}
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly requestBody: {
    readonly content: Readonly<Record<string, { readonly schema: { readonly example: unknown } }>>;
  };
}

describe('the methods of a contract as an API of their own', () => {
  let folder: TemporaryFolder;
  let chain: TemporarySimulation;
  let app: WalletHost;
  let client: Client;
  let address: string;
  let document: Document;
  const ajv = new Ajv({ strict: false, allErrors: true });
  formats.default(ajv);

  const register = async (
    name: string,
    code: { abi: readonly unknown[]; bytecode: string },
    args: readonly unknown[],
  ) => {
    const at = await chain.simulation.chain.deployOnce({ ...code, args });
    const { abi } = code;
    const answer = await client.post<ContractDto>('contracts/register', {
      network,
      address: at.address,
      name,
      abi,
    });
    if (answer.status !== 201) throw new RangeError(answer.text);
    return at.address;
  };
  const described = async (at: string): Promise<Document> =>
    (await client.get<Document>(`contracts/${network}/${at}/openapi.json`)).body;
  const method = <T = MethodOutputsDto & TransactionDto & Problem>(
    name: string,
    body?: unknown,
    search = '',
  ) =>
    client.send<T>('POST', `contracts/${network}/${address}/methods/${encodeURIComponent(name)}${search}`, {
      body,
    });

  beforeAll(async () => {
    folder = await temporaryFolder();
    chain = await startTemporarySimulation();
    app = await startWalletHost({
      database: { type: 'sqlite', folder: folder.path },
      chains: [chain.simulation.chain],
    });
    client = new Client(app.url, admin);
    address = await register('Specimen', specimen, [7n, [-1n, 2n], 'text']);
    document = await described(address);
    ajv.addSchema({ $id: 'contract', ...document });
  });
  afterAll(async () => {
    await app.close();
    await chain.close();
    await folder.remove();
    expect(app.complaints).toEqual([]);
  });

  it('are described by a valid document, for every contract', async () => {
    const token = await register('Token', daoToken, ['V', 'V', from, 1n]);
    const governor = await register('Governor', daoGovernor, ['V', token, [0n, 1n, 0n, 4n]]);
    for (const [at, abi] of [
      [address, specimen.abi],
      [token, daoToken.abi],
      [governor, daoGovernor.abi],
    ] as const) {
      const found = await described(at);
      const { valid, errors } = await new Validator().validate(structuredClone(found) as never);
      expect({ at, valid, errors }).toEqual({ at, valid: true, errors: undefined });
      expect(found.openapi).toBe('3.0.3');
      expect(Object.keys(found.paths).length).toBe(abi.filter(({ type }) => type === 'function').length);
      const ids = Object.values(found.paths).map(({ post }) => post.operationId);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  it('have paths that work, with examples that are taken', async () => {
    const seen = new Set<number>();
    for (const [path, { post }] of Object.entries(document.paths)) {
      const body = post.requestBody.content['application/json']?.schema.example;
      const isRead = post.tags.includes('read');
      const search = isRead ? '' : `?from=${from}&gasLimit=300000&confirmations=1`;
      const { status, body: answer } = await client.send<object & Problem>('POST', path + search, { body });
      // the example of "refuse" and of "multicall" make the contract refuse
      const expected = isRead ? [200, 422] : [201];
      expect({ path, status, isFine: expected.includes(status) }).toEqual({ path, status, isFine: true });
      seen.add(status);
      const pointer = [
        'paths',
        path,
        'post',
        'responses',
        String(status),
        'content',
        'application/json',
        'schema',
      ];
      const ref = pointer
        .map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
        .join('/');
      if (status < 400) {
        ajv.validate({ $ref: `contract#/${ref}` }, answer);
        expect({ path, errors: ajv.errors }).toEqual({ path, errors: null });
      }
    }
    expect([...seen].toSorted((a, b) => a - b)).toEqual([200, 201, 422]);
  });

  it('read with the arguments as the body', async () => {
    const { status, body } = await method('limits');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      method: 'limits()',
      outputs: { most: (2n ** 256n - 1n).toString(), small: '-128' },
      source: 'chain',
      asOfBlock: expect.stringMatching(/^\d+$/),
    });
    const args = { items: [], small: ['1', '2', '3'], tag: '0x00000001', flag: false };
    expect((await method('echo', args)).body.outputs).toEqual({
      arg0: [],
      arg1: ['1', '2', '3'],
      arg2: '0x00000001',
      arg3: false,
    });
    const wrong = await method('echo', { ...args, small: [1, 2, 256], more: 1 });
    expect(wrong.body.errors?.map(({ pointer }) => pointer)).toEqual(['/more', '/small/2']);
    expect((await method('whoAmI', [], `?from=${EXAMPLE.receiver}`)).body.outputs).toEqual({
      arg0: EXAMPLE.receiver,
    });
  });

  it('write by a transaction, or only try it', async () => {
    const tried = await method('increase', { by: '2' }, '?simulate=true');
    expect([tried.status, Object.keys(tried.body.outputs)]).toEqual([200, ['sum']]);
    const sent = await method(
      'set(uint256,string)',
      { value: '5', note: 'five' },
      `?from=${from}&confirmations=1`,
    );
    expect([sent.status, sent.body.details]).toEqual([
      201,
      expect.objectContaining({ method: 'set(uint256,string)' }),
    ]);
    expect(sent.headers.get('location')).toBe(`/api/v1/blockchain/wallet/transactions/${sent.body.id}`);
    await client.until(sent.body.id, 'confirmed');
    expect((await method('text')).body.outputs).toEqual({ arg0: 'five' });
    const paid = await method('deposit', [], `?from=${from}&value=77&confirmations=1`);
    await client.until(paid.body.id, 'confirmed');
    expect((await chain.simulation.chain.balance(address)).amount).toBeGreaterThanOrEqual(77n);
    const codes = async (name: string, body?: unknown, search = '') =>
      (await method(name, body, search)).body.code;
    expect(await codes('set', ['1'])).toBe('ABI_METHOD_AMBIGUOUS');
    expect(await codes('nonsense')).toBe('ABI_METHOD_UNKNOWN');
    expect(await codes('increase', ['1'])).toBe('WALLET_REQUEST_INVALID');
    expect(await codes('increase', 'text', `?from=${from}`)).toBe('ABI_ARGUMENTS_INVALID');
    expect(await codes('increase', ['1'], '?simulate=perhaps')).toBe('VALIDATION_FAILED');
    expect(await codes('increase', ['1'], '?unknown=1')).toBe('VALIDATION_FAILED');
  });

  describe('over GraphQL', () => {
    it('are deployed, registered, called and asked', async () => {
      const { abi, bytecode } = specimen;
      const input = {
        network,
        from,
        type: 'CUSTOM',
        name: 'By GraphQL',
        abi,
        bytecode,
        args: ['1', [0, 0], ''],
        confirmations: 1,
      };
      const deploy = `mutation($input: DeployContractInput!) { deployContract(input: $input, idempotencyKey: "g") { id status transactionId } }`;
      const { data, errors } = await client.query(deploy, { input });
      expect(errors).toBeUndefined();
      const again = await client.query(deploy, { input });
      expect(again.data.deployContract.id).toBe(data.deployContract.id);
      const contract = await eventually(
        async () => {
          const found = await client.query(
            `query($id: ID!) { contract(id: $id) { status address abi methods } }`,
            { id: data.deployContract.id as string },
          );
          return found.data.contract.status === 'deployed' ? (found.data.contract as ContractDto) : undefined;
        },
        { what: 'the contract' },
      );
      const at = contract.address;
      expect(contract.abi).toHaveLength(abi.length);
      const call = await client.query(
        `mutation { callContract(input: { network: "${network}", from: "${from}", address: "${at}", method: "increase", args: { by: 9007199254740991 }, gasLimit: "100000" }) { id state purpose } }`,
      );
      expect(call.data.callContract).toMatchObject({ purpose: 'contract call' });
      const batch = await client.query(
        `mutation { callContracts(input: { network: "${network}", from: "${from}", confirmations: 1, calls: [{ address: "${at}", method: "increase", args: ["2"] }, { address: "${at}", method: "increase", args: { by: "0x3" } }] }) { id } }`,
      );
      for (const { id } of batch.data.callContracts as readonly { id: string }[])
        await client.until(id, 'confirmed');
      const answer = await client.query(
        `{ queryContract(input: { network: "${network}", address: "${at}", method: "total" }) { method results { name type value } source asOfBlock } }`,
      );
      expect(answer.data.queryContract).toMatchObject({
        method: 'total()',
        results: [{ name: 'arg0', type: 'uint256', value: '6' }],
        source: 'chain',
      });
    });

    it('tell faults as REST does', async () => {
      const ask = (args: string) =>
        client.query(
          `{ queryContract(input: { network: "${network}", address: "${address}", method: "increase", simulate: true, args: ${args} }) { method } }`,
        );
      const [tooLarge] = (await ask('[12345678901234567890]')).errors ?? [];
      expect(tooLarge?.extensions).toMatchObject({
        code: 'ABI_ARGUMENTS_INVALID',
        errors: [{ pointer: '/args/0' }],
      });
      const [refused] = (await ask('["1001"]')).errors ?? [];
      expect(refused?.extensions).toMatchObject({
        code: 'CHAIN_CALL_REVERTED',
        errors: [{ code: 'TooMuch' }],
      });
      expect(await client.codes('{ contract { id } }')).toEqual(['CONTRACT_NOT_FOUND']);
      const [list] = [
        await client.query(
          '{ contracts(first: 1, filter: { type: "CUSTOM" }) { nodes { name abi } pageInfo { hasNextPage } } }',
        ),
      ];
      expect(list.data.contracts).toMatchObject({ nodes: [{ abi: null }], pageInfo: { hasNextPage: true } });
    });
  });
});
