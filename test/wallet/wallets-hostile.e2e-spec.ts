import http from 'node:http';
import * as fc from 'fast-check';
import { startTemporarySimulation, type TemporarySimulation } from '#libs/chain-evm/testing';
import { count, seeded, temporaryFolder, type TemporaryFolder } from '#libs/testing';
import { completeOperations } from '../../src/edge/openapi/complete-operations.js';
import { EXAMPLE } from '../../src/features/wallet/edge/examples.js';
import { Fuzzer } from '../support/fuzz/fuzzer.js';
import { STRINGS, VALUES } from '../support/fuzz/hostile-values.js';
import { operationsOf, type Operation } from '../support/fuzz/operations.js';
import { sendRaw } from '../support/fuzz/raw-request.js';
import { admin, alice, bob, Client, nobody } from './client.js';
import { credentials, startWalletHost, type WalletHost } from './wallet-host.js';

const HOUR = 3_600_000;
const REQUESTS = count(600, 20_000);
const PER_OPERATION = count(25, 1_000);

/** What must never be seen again; each is also looked for in parts. */
const PRIVATE_KEY = 'c0ffee254729296a45a3885639ac7e10f9d54979c0ffee254729296a45a38856';
const MNEMONIC = 'legal winner thank year wave sausage worth useful legal winner thank yellow';
const PASSWORD = 'hunter2-correct-horse-battery';
const PASSPHRASE = 'trezor-or-something-like-it';
const PARTS = ['c0ffee', 'sausage worth', 'hunter2-correct', 'trezor-or-some'];

describe('hostile requests to the wallet', () => {
  let folder: TemporaryFolder;
  let chain: TemporarySimulation;
  let app: WalletHost;
  let client: Client;
  let operations: readonly Operation[];
  let ids: { readonly wallet: string; readonly transaction: string };

  beforeAll(async () => {
    folder = await temporaryFolder();
    chain = await startTemporarySimulation();
    app = await startWalletHost({
      database: { type: 'sqlite', folder: folder.path },
      chains: [chain.simulation.chain],
      config: { allowKeystoreExport: true },
    });
    client = new Client(app.url);
    operations = operationsOf(completeOperations(app.host.current.openApi));
    const wallet = (await client.wallet()).id;
    const request = { walletId: wallet, network: EXAMPLE.network, to: EXAMPLE.receiver, send: false };
    const transaction = (await client.post<{ id: string }>('transactions', request)).body.id;
    ids = { wallet, transaction };
  });
  afterAll(async () => {
    await app.close();
    await chain.close();
    await folder.remove();
  });

  const failures = () => app.log.filter((line) => line.includes('"level":"error"'));

  it(
    'are answered as documented, whatever is in them',
    async () => {
      expect(operations.length).toBeGreaterThan(20);
      const callers = [admin, admin, admin, alice, bob, nobody].map(credentials);
      const fuzzer = new Fuzzer({ random: seeded('wallet'), operations, authorizations: [...callers, ''] });
      const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
      const faults: string[] = [];
      for (let sent = 0; sent < REQUESTS; sent++) {
        const request = fuzzer.next();
        const { status, text } = await sendRaw(app.url, request, agent);
        // an empty or hostile segment may make another path of it
        const isFine =
          status < 500 && (request.operation.statuses.has(status) || [404, 405].includes(status));
        if (!isFine)
          faults.push(`${request.method} ${request.target} ${String(request.body)}: ${status} ${text}`);
      }
      agent.destroy();
      expect(faults).toEqual([]);
      expect(failures()).toEqual([]);
    },
    HOUR,
  );

  it(
    'do no more harm where they meet a wallet and a transaction that are there',
    async () => {
      const bodies = operations.filter(({ body }) => body !== undefined);
      expect(bodies.length).toBeGreaterThan(10);
      for (const operation of bodies) {
        const path = operation.path.replace(
          '{id}',
          operation.path.includes('/wallets/') ? ids.wallet : ids.transaction,
        );
        const faults: string[] = [];
        await fc.assert(
          fc.asyncProperty(spoiled(operation.body?.example), async (body) => {
            const { status, text } = await client.send(operation.method, path, { body });
            if (status >= 500 || !operation.statuses.has(status))
              faults.push(`${operation.id} ${JSON.stringify(body)}: ${status} ${text}`);
          }),
          { seed: 20_261_126, numRuns: PER_OPERATION },
        );
        expect(faults).toEqual([]);
      }
      expect(failures()).toEqual([]);
    },
    HOUR,
  );

  it('never repeat a secret, neither in an answer nor in the log', async () => {
    const answers: string[] = [];
    const keys: readonly Readonly<Record<string, unknown>>[] = [
      { privateKey: PRIVATE_KEY },
      { mnemonic: MNEMONIC, passphrase: PASSPHRASE },
      { privateKey: `0x${PRIVATE_KEY}`, mnemonic: MNEMONIC },
      { privateKey: `${PRIVATE_KEY}00` },
      { privateKey: [PRIVATE_KEY] },
      { privateKey: { key: PRIVATE_KEY } },
      { mnemonic: `${MNEMONIC} sausage` },
      { mnemonic: MNEMONIC, path: MNEMONIC },
      { mnemonic: MNEMONIC, label: 5, userId: { a: 1 } },
      { keystore: { version: 3, crypto: { cipher: PRIVATE_KEY } }, password: PASSWORD },
      { keystore: PRIVATE_KEY, password: PASSWORD },
      { keystore: [MNEMONIC], password: { a: PASSWORD } },
      { password: PASSWORD, passphrase: PASSPHRASE },
      { [PASSWORD]: 1 },
    ];
    for (const by of [client, client.as(nobody), client.as(null)])
      for (const body of keys) answers.push((await by.post('wallets/import', body)).text);
    const json = JSON.stringify(keys[1]);
    for (const bytes of [
      json.slice(0, -1),
      `${json}}`,
      json.replaceAll('"', "'"),
      `"${PRIVATE_KEY}"`,
      PRIVATE_KEY,
    ])
      answers.push((await client.send('POST', 'wallets/import', { bytes })).text);
    for (const password of [PASSWORD, 'short', [PASSWORD], { a: PASSWORD }, PASSWORD.repeat(100)])
      answers.push((await client.as(admin).post(`wallets/${ids.wallet}/keystore`, { password })).text);
    answers.push((await client.as(bob).post(`wallets/${ids.wallet}/keystore`, { password: PASSWORD })).text);
    // in the wrong place
    const hex = `0x${PRIVATE_KEY}`;
    const misplaced = {
      to: hex,
      from: MNEMONIC,
      value: PRIVATE_KEY,
      data: MNEMONIC,
      gasLimit: hex,
      speed: PASSWORD,
    };
    answers.push((await client.post('transactions', { network: EXAMPLE.network, ...misplaced })).text);
    answers.push((await client.post('transactions/raw', { network: EXAMPLE.network, raw: hex })).text);
    const payment = { to: hex, amount: MNEMONIC, amountFormatted: PRIVATE_KEY, token: PASSWORD };
    answers.push(
      (await client.post(`wallets/${ids.wallet}/transfers`, { network: EXAMPLE.network, ...payment })).text,
    );
    answers.push((await client.post('wallets', { type: PASSWORD, userId: MNEMONIC, label: [hex] })).text);
    const importing =
      'mutation ($key: WalletKey!, $input: CreateWalletInput) { importWallet(key: $key, input: $input) { id } }';
    for (const key of [...keys, PRIVATE_KEY, [MNEMONIC], null])
      for (const input of [undefined, { label: 5 }, { nothing: 1 }, { privateKey: PRIVATE_KEY }])
        answers.push(JSON.stringify(await client.query(importing, { key, input })));
    expect(answers.length).toBeGreaterThan(80);
    // the name of a member that is not known is repeated: it is no secret's place
    const shown = answers.filter((text) => !text.includes('is not known here') || !text.includes(PASSWORD));
    for (const part of PARTS) {
      expect(shown.filter((text) => text.includes(part))).toEqual([]);
      expect(app.log.filter((line) => line.includes(part))).toEqual([]);
    }
    // the secrets did arrive
    const imported = await client.as(admin).get<{ items: { origin: string }[] }>('wallets?limit=200');
    expect(new Set(imported.body.items.map(({ origin }) => origin))).toEqual(
      new Set(['created', 'private-key', 'mnemonic']),
    );
    expect(failures()).toEqual([]);
  });
});

/** A body whose members are mostly right, at any depth. */
function spoiled(example: unknown): fc.Arbitrary<unknown> {
  const hostile = fc.oneof(fc.constantFrom(...STRINGS, ...VALUES), fc.jsonValue({ maxDepth: 2 }));
  return fc.oneof({ arbitrary: likely(example, hostile), weight: 9 }, { arbitrary: hostile, weight: 1 });
}

function likely(example: unknown, hostile: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const right = Array.isArray(example)
    ? fc.array(example.length > 0 ? likely(example[0], hostile) : hostile, { maxLength: 3 })
    : typeof example === 'object' && example !== null
      ? fc.record(
          Object.fromEntries(Object.entries(example).map(([name, value]) => [name, likely(value, hostile)])),
          { requiredKeys: [] },
        )
      : fc.constant(example);
  return fc.oneof({ arbitrary: right, weight: 5 }, { arbitrary: hostile, weight: 1 });
}
