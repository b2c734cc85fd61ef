import * as fc from 'fast-check';
import { startTemporarySimulation, type TemporarySimulation } from '#libs/chain-evm/testing';
import { specimen } from '#libs/contracts/testing';
import { count, seeded, temporaryFolder, type TemporaryFolder } from '#libs/testing';
import type { ContractDto } from '../../src/features/wallet/edge/contracts/contract.dto.js';
import { EXAMPLE } from '../../src/features/wallet/edge/examples.js';
import { STRINGS, VALUES } from '../support/fuzz/hostile-values.js';
import { admin, Client, type Answer, type Problem } from './client.js';
import { startWalletHost, type WalletHost } from './wallet-host.js';

const HOUR = 3_600_000;
const RUNS = count(60, 3_000);
const network = EXAMPLE.network;
const from = EXAMPLE.funded;
const seed = Number.parseInt(seeded('hostile contracts').hex(4), 16) | 0;

/** A program that ends with the data behind it: PUSH2 size, PUSH1 12, PUSH0, CODECOPY, PUSH2 size, PUSH0, and its end. */
function program(data: string, end: 'f3' | 'fd'): string {
  const size = (data.length / 2).toString(16).padStart(4, '0');
  return `61${size}600c5f3961${size}5f${end}${data}`;
}

/** Creation code of a contract that answers, or throws, these bytes whatever is asked. */
const codeThatSays = (data: string, end: 'f3' | 'fd' = 'f3'): string =>
  `0x${program(program(data, end), 'f3')}`;

describe('hostile contracts', () => {
  let folder: TemporaryFolder;
  let chain: TemporarySimulation;
  let app: WalletHost;
  let client: Client;
  let address: string;

  beforeAll(async () => {
    folder = await temporaryFolder();
    chain = await startTemporarySimulation();
    app = await startWalletHost({
      database: { type: 'sqlite', folder: folder.path },
      chains: [chain.simulation.chain],
    });
    client = new Client(app.url, admin);
    const { abi } = specimen;
    ({ address } = await chain.simulation.chain.deployOnce({ ...specimen, args: [7n, [0n, 0n], 'a'] }));
    await client.post('contracts/register', { network, address, name: 'Specimen', abi });
  });
  afterAll(async () => {
    await app.close();
    await chain.close();
    await folder.remove();
    expect(app.complaints).toEqual([]);
    expect(app.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });

  /** An answer with a code, and never a fault of ours. */
  function expectKnown({ status, text, body }: Answer<Problem>, sent: unknown): void {
    if (status < 400) return;
    const isKnown = status < 500 && /^[A-Z_]+$/.test(body?.code ?? '');
    expect({ status, text, sent, isKnown }).toEqual({ status, text, sent, isKnown: true });
  }
  const path = () => `contracts/${network}/${address}`;
  const ask = async (method: string, args: unknown): Promise<void> => {
    const sent = { method, args };
    expectKnown(await client.post(`${path()}/query`, { ...sent, simulate: true }), sent);
  };

  it(
    'take no arguments that are none',
    async () => {
      const methods = ['echo', 'increase', 'set(uint256)', 'set(string)', 'refuse', 'multicall', 'nothing'];
      for (const value of [...VALUES, ...STRINGS]) {
        await ask('increase', [value]);
        await ask('echo', { items: [value], small: value, tag: value, flag: value });
      }
      await fc.assert(fc.asyncProperty(fc.constantFrom(...methods), fc.jsonValue({ maxDepth: 4 }), ask), {
        seed,
        numRuns: RUNS,
      });
    },
    HOUR,
  );

  it('have no methods but their own', async () => {
    for (const method of [
      ...STRINGS,
      '__proto__',
      'constructor',
      'toString',
      '0x',
      '0x00000000',
      'a'.repeat(10_000),
    ]) {
      await ask(method, []);
      const segment = encodeURIComponent(method.toWellFormed());
      const target = `${path()}/methods/${segment}`;
      if (segment !== '' && !/^\.{1,2}$/.test(method)) expectKnown(await client.post(target, []), target);
    }
  });

  it(
    'are registered with an ABI, or refused with the faults of it',
    async () => {
      const register = async (abi: unknown) => {
        const answer = await client.post('contracts/register', { network, address, name: 'a', abi });
        expectKnown(answer, abi);
        // it is known already: whoever gets so far has an ABI
        expect([400, 409, 413, 422]).toContain(answer.status);
        return answer.body.code;
      };
      const entry = (over: object) => [{ type: 'function', name: 'f', inputs: [], outputs: [], ...over }];
      let deep: object = { name: 'a', type: 'uint8' };
      for (let depth = 0; depth < 30; depth++) deep = { name: 'a', type: 'tuple', components: [deep] };
      expect(await register(entry({ inputs: [deep] }))).toBe('ABI_INVALID');
      expect(await register(entry({ inputs: [{ type: 'uint256[4294967295]' }] }))).toBe('ABI_INVALID');
      expect(await register(entry({ inputs: [{ type: 'uint8[65536][65536]' }] }))).toBe('ABI_INVALID');
      expect(await register(entry({ inputs: [{ type: `uint8${'[]'.repeat(1_000)}` }] }))).toBe('ABI_INVALID');
      expect(await register(Array.from({ length: 2_001 }, () => 'function f()'))).toBe('ABI_INVALID');
      expect(await register(['function f()', 'function f() view'])).toBe('ABI_INVALID');
      expect(await register(['function f()', 'function f()'])).toBe('CONTRACT_KNOWN');
      expect(await register([`function f(${'('.repeat(3_000)}`])).toBe('ABI_INVALID');
      expect(await register([`function ${'f'.repeat(5_000)}()`])).toBe('ABI_INVALID');
      for (const value of [...VALUES, ...STRINGS]) {
        await register(value);
        await register([value]);
        await register(entry({ name: value, inputs: [{ name: value, type: value, components: value }] }));
      }
      await fc.assert(
        fc.asyncProperty(fc.jsonValue({ maxDepth: 6 }), async (abi) => void (await register(abi))),
        { seed, numRuns: RUNS },
      );
    },
    HOUR,
  );

  it(
    'answer what they like',
    async () => {
      const abi = [
        'function a() view returns (uint256[][][][] x)',
        'function b() view returns (string, tuple(bytes d, string[] s)[] t, bool ok)',
        'function c() view returns (address, uint8, bytes4[3])',
        'function d() view returns (tuple(uint256[2][] m, tuple(string)[] n)[][])',
      ];
      const words = fc
        .constantFrom(0, 1, 32, 64, 2 ** 31, 2 ** 53)
        .map((n) => n.toString(16).padStart(64, '0'));
      const answers = fc.oneof(
        fc.uint8Array({ maxLength: 300 }),
        fc.array(words, { maxLength: 40 }).map((list) => new Uint8Array(Buffer.from(list.join(''), 'hex'))),
      );
      let decoded = 0;
      let n = 0;
      await fc.assert(
        fc.asyncProperty(answers, async (bytes) => {
          const code = codeThatSays(Buffer.from(bytes).toString('hex'));
          const at = await chain.simulation.chain.deployOnce({ abi: [], bytecode: code });
          n++;
          const made = await client.post<ContractDto & Problem>('contracts/register', {
            network,
            ...at,
            name: `c${n}`,
            abi,
          });
          expect([201, 409]).toContain(made.status);
          for (const method of ['a', 'b', 'c', 'd']) {
            const answer = await client.post(`contracts/${network}/${at.address}/query`, { method });
            expectKnown(answer, Buffer.from(bytes).toString('hex'));
            if (answer.status === 200) decoded++;
          }
        }),
        { seed, numRuns: Math.ceil(RUNS / 2) },
      );
      expect(decoded).toBeGreaterThan(0);
    },
    HOUR,
  );

  it('throw what they like', async () => {
    for (const data of ['08c379a0', `08c379a0${'ff'.repeat(40)}`, '4e487b71', 'deadbeef00', '']) {
      const bytecode = codeThatSays(data, 'fd');
      const made = await chain.simulation.chain.deployOnce({ abi: [], bytecode });
      await client.post('contracts/register', {
        network,
        ...made,
        name: 'c',
        abi: ['function f() view', 'error Error(string)'],
      });
      const answer = await client.post(`contracts/${network}/${made.address}/query`, {
        method: 'f',
      });
      expect([answer.status, answer.body.code]).toEqual([422, 'CHAIN_CALL_REVERTED']);
    }
  });

  it(
    'are not created out of nonsense',
    async () => {
      const deploy = async (body: object) => {
        const answer = await client.post('contracts', { network, from, name: 'a', ...body });
        expectKnown(answer, body);
        return answer.body.code;
      };
      for (const value of [...VALUES, ...STRINGS]) {
        await deploy({ type: 'TOKEN', parameters: value });
        await deploy({ type: 'TREASURY', parameters: { owner: value } });
        await deploy({ type: 'CUSTOM', abi: [], bytecode: value });
        await deploy({ type: 'CUSTOM', abi: value, bytecode: '0xfe', args: value });
        await deploy({ type: value });
      }
      expect(await deploy({ type: 'CUSTOM', abi: [], bytecode: '0xfe' })).toBe('CHAIN_CALL_REVERTED');
    },
    HOUR,
  );
});
