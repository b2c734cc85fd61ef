import { computeAddress, encryptKeystoreJsonSync } from 'ethers';
import { EXAMPLE } from '../../src/features/wallet/edge/examples.js';
import type { WalletDto } from '../../src/features/wallet/edge/wallet.dto.js';
import { admin, bob, type Client, operator, service } from './client.js';
import { type WalletHost } from './wallet-host.js';
import { MNEMONIC, WalletRoom } from './wallet-room.js';

/** The first account of anvil's public phrase, which the service has on the simulation. */
const SERVICE_KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';

function keystoreOf(privateKey: string, password: string): object {
  const account = { address: computeAddress(privateKey), privateKey };
  return JSON.parse(encryptKeystoreJsonSync(account, password, { scrypt: { N: 1_024 } })) as object;
}

describe('keys that come and go', () => {
  const room = new WalletRoom();
  let app: WalletHost;
  let client: Client;

  beforeAll(async () => {
    ({ app, client } = await room.open({ away: true }));
  });
  afterAll(() => room.close());

  it('imports a private key, a keystore and a mnemonic, whose accounts are known', async () => {
    const by = client.as(service);
    const importing = (request: object) =>
      by.post<WalletDto>('wallets/import', { userId: 'dave', ...request });
    const key = await importing({ privateKey: EXAMPLE.privateKey, label: 'EIP-155' });
    expect([key.status, key.body.address, key.body.origin]).toEqual([201, EXAMPLE.address, 'private-key']);
    expect(key.headers.get('location')).toBe(`/api/v1/blockchain/wallet/wallets/${key.body.id}`);
    // anvil's second account
    const mnemonic = await importing({ mnemonic: MNEMONIC, path: "m/44'/60'/0'/0/1" });
    expect(mnemonic.body).toMatchObject({ address: EXAMPLE.receiver, origin: 'mnemonic', userId: 'dave' });
    const again = await importing({ privateKey: EXAMPLE.privateKey.slice(2) });
    expect([again.status, again.body]).toMatchObject([409, { code: 'WALLET_ADDRESS_TAKEN' }]);
  });

  it.each<[string, object, readonly string[]]>([
    ['no key', {}, ['']],
    ['two keys', { privateKey: '11'.repeat(32), mnemonic: MNEMONIC }, ['/privateKey', '/mnemonic']],
    ['a keystore without password', { keystore: {} }, ['/password']],
    [
      'what belongs to another way',
      { privateKey: '11'.repeat(32), password: 'x', path: 'm/0' },
      ['/password', '/path'],
    ],
    [
      'fields of wrong form, all of them',
      { privateKey: '0x12', path: 'x', keystore: 'x', label: '', userId: 'a b' },
      ['/userId', '/label', '/privateKey', '/keystore', '/path'],
    ],
    ['a key that is none', { privateKey: '00'.repeat(32) }, ['/privateKey']],
    ['a wrong word', { mnemonic: MNEMONIC.replace('junk', 'test') }, ['/mnemonic']],
    ['nulls only', { privateKey: null, mnemonic: null, keystore: null }, ['']],
  ])('refuses %s and names every faulty field', async (_, request, pointers) => {
    const { status, body } = await client.post('wallets/import', request);
    expect(status).toBe(400);
    expect(body.errors?.map(({ pointer }) => pointer).toSorted()).toEqual([...pointers].toSorted());
  });

  it.each<[string, object]>([
    ['a private key', { privateKey: SERVICE_KEY }],
    ['a mnemonic', { mnemonic: MNEMONIC }],
    ['a keystore', { keystore: keystoreOf(SERVICE_KEY, 'a password'), password: 'a password' }],
  ])("refuses %s of the service's own account, whoever brings it", async (_, key) => {
    for (const by of [client, client.as(admin)]) {
      const { status, body } = await by.post('wallets/import', key, 'again and again');
      expect([status, body.code]).toEqual([409, 'WALLET_SERVICE_ACCOUNT']);
      expect(body.detail).toContain(`${EXAMPLE.funded} is the account`);
      expect(body.detail).toContain('"simulation"');
    }
    expect(await app.custody.findByAddress(EXAMPLE.funded)).toBeUndefined();
    const graph = 'mutation ($key: WalletKey!) { importWallet(key: $key) { id } }';
    expect(await client.codes(graph, { key })).toEqual(['WALLET_SERVICE_ACCOUNT']);
  });

  it('opens and writes two keystores of a caller at a time, and lets others pass', async () => {
    await app.reconfigure({ allowOwnerKeystoreExport: true });
    const mine = await client.wallet();
    const his = await client.as(bob).wallet();
    const password = 'a password for tests';
    const taking = Array.from({ length: 8 }, () => client.post(`wallets/${mine.id}/keystore`, { password }));
    const keystore = keystoreOf(`0x${'17'.repeat(32)}`, password);
    const bringing = client.post('wallets/import', { keystore, password }, 'bring');
    const other = await client.as(bob).post(`wallets/${his.id}/keystore`, { password });
    expect(other.status).toBe(200);
    const answers = await Promise.all([...taking, bringing]);
    const busy = answers.filter(({ status }) => status === 429);
    expect(busy.length).toBeGreaterThan(0);
    for (const { headers, body } of busy) {
      expect(body).toMatchObject({ code: 'WALLET_KEYSTORES_UNDER_WAY', retryable: true });
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect(busy.length).toBeLessThan(answers.length);
    expect(answers.filter(({ status }) => ![200, 201, 429].includes(status))).toEqual([]);
    expect((await client.post(`wallets/${mine.id}/keystore`, { password })).status).toBe(200);
    expect((await client.post('wallets/import', { keystore, password }, 'bring')).status).toBe(201);
    await app.reconfigure({});
  });

  it('gives no keystore out unless the configuration says so, and tells the log', async () => {
    const { id, address } = await client.wallet();
    const password = 'a password for tests';
    const ask = (by: Client) =>
      by.post<{ version: number; address: string; code: string }>(`wallets/${id}/keystore`, { password });
    expect((await ask(client)).body.code).toBe('WALLET_EXPORT_FORBIDDEN');
    expect((await ask(client.as(admin))).body.code).toBe('WALLET_EXPORT_FORBIDDEN');
    await app.reconfigure({ allowKeystoreExport: true });
    expect((await ask(client)).status).toBe(403);
    expect((await ask(client.as(operator))).status).toBe(403);
    const keystore = await ask(client.as(admin));
    expect(keystore.status).toBe(200);
    expect(keystore.body.version).toBe(3);
    await app.reconfigure({ allowOwnerKeystoreExport: true });
    expect((await ask(client.as(admin))).status).toBe(403);
    expect((await ask(client.as(bob))).status).toBe(404);
    expect((await ask(client)).status).toBe(200);
    await client.as(admin).send('PUT', `wallets/${id}/policy`, { body: { perDay: '1' } });
    expect((await ask(client)).body.code).toBe('WALLET_EXPORT_FORBIDDEN');
    await app.reconfigure({});
    const lines = app.log.filter((line) => line.includes('wallet keystore exported') && line.includes(id));
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain(address);
    // what was given out opens with the password, and to the same account
    const opened = await app.custody
      .import({ userId: 'x', type: 'USER' }, { kind: 'keystore', keystore: keystore.body, password })
      .catch((thrown: { code: string; message: string }) => [thrown.code, thrown.message]);
    expect(opened).toEqual(['WALLET_ADDRESS_TAKEN', expect.stringContaining(address)]);
  });
});
