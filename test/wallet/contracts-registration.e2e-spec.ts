import type { TemporarySimulation } from '#libs/chain-evm/testing';
import { specimen } from '#libs/contracts/testing';
import type {
  ContractAnswerDto,
  ContractDto,
  ContractPageDto,
} from '../../src/features/wallet/edge/contracts/contract.dto.js';
import { EXAMPLE } from '../../src/features/wallet/edge/examples.js';
import type { WalletDto } from '../../src/features/wallet/edge/wallet.dto.js';
import { bob, type Client, nobody, operator, type Problem } from './client.js';
import { network, ContractRoom } from './contract-room.js';

describe('contracts that are there already', () => {
  const room = new ContractRoom();
  const { deployed, query, value, call } = room;
  let chain: TemporarySimulation;
  let client: Client;
  let wallet: WalletDto;
  let specimenAt: string;

  beforeAll(async () => {
    ({ chain, client, specimenAt, wallet } = await room.open());
  });
  afterAll(() => room.close());

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
    beforeAll(async () => {
      const parameters = ['Voices', 'VOICE', wallet.address, '1000'];
      for (let i = 0; i < 5; i++) await deployed({ type: 'TOKEN', parameters });
    });

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
      const graph =
        '{ contracts(first: 2) { edges { cursor node { id } } nodes { id } pageInfo { endCursor } } }';
      const { edges, nodes, pageInfo } = (await client.query(graph)).data.contracts;
      expect(nodes).toEqual(all.items.slice(0, 2).map(({ id }) => ({ id })));
      expect(edges.map(({ node }: { node: object }) => node)).toEqual(nodes);
      expect(pageInfo.endCursor).toBe(edges[1].cursor);
      const after = graph.replace('first: 2', `first: 1, after: "${edges[0].cursor}"`);
      expect((await client.query(after)).data.contracts.nodes).toEqual([nodes[1]]);
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
});
