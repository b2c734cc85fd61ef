import type { WalletDto } from '../../src/features/wallet/edge/wallet.dto.js';
import type { Client, Problem } from './client.js';
import { EXAMPLE } from '../../src/features/wallet/edge/examples.js';
import { PaymentRoom } from './payment-room.js';

/** As class-validator and zod put it. */
const LIBRARIES =
  /should not exist|nested property|each value in|an unknown value|^\w+ must|Invalid (?:input|string)|Too (?:big|small)|expected|received/;

describe('the faults of a request', () => {
  const room = new PaymentRoom();
  let client: Client;
  let wallet: WalletDto;

  beforeAll(async () => {
    ({ client, wallet } = await room.open());
  });
  afterAll(() => room.close());

  type Faults = NonNullable<Problem['errors']>;
  const faultsOf = async (path: string, body: unknown, method = 'POST'): Promise<Faults> => {
    const answer = await client.send(method, path, method === 'GET' ? {} : { body });
    expect([path, answer.status]).toEqual([path, 400]);
    return answer.body.errors ?? [];
  };

  const wrong = { a: [1] };
  const everything = (names: string) => Object.fromEntries(names.split(' ').map((name) => [name, wrong]));
  const SENDING = 'network speed maxFeePerGas confirmations';
  it.each<[string, string, unknown]>([
    ['POST', 'wallets', everything('type userId label')],
    ['POST', 'wallets', { type: 'x', userId: 7, label: [] }],
    ['POST', 'wallets/import', everything('privateKey keystore password mnemonic passphrase path')],
    [
      'POST',
      'wallets/import',
      { privateKey: 7, keystore: 7, password: 7, mnemonic: 7, passphrase: 7, path: 7 },
    ],
    ['POST', 'wallets/import', { password: 'x'.repeat(2_000), mnemonic: 'x'.repeat(2_000) }],
    ['POST', 'wallets/import', { keystore: {}, password: '' }],
    ['POST', 'wallets/import', { keystore: { version: '3', crypto: 7, address: [] }, password: '' }],
    ['POST', 'wallets/import', { keystore: faultyKeystore('scrypt'), password: '' }],
    ['POST', 'wallets/import', { keystore: faultyKeystore('pbkdf2'), password: '' }],
    ['GET', 'wallets?limit=x&cursor=&isActive=x&type=x&userId=a&userId=b', undefined],
    ['GET', `wallets?limit=0&cursor=${'x'.repeat(1_001)}`, undefined],
    ['GET', 'transactions?limit=1.5&walletId=x&from=x&network=a&network=b&state=x&status=x', undefined],
    ['GET', 'contracts?limit=999&network=a&network=b&type=x&isActive=x', undefined],
    ['PATCH', 'wallets/{id}', {}],
    ['PATCH', 'wallets/{id}', { isActive: 'x' }],
    ['PUT', 'wallets/{id}/policy', everything('receivers minimumBalance tokens perDay perTransaction')],
    ['PUT', 'wallets/{id}/policy', { tokens: [7, null, 'x', {}], receivers: [7] }],
    ['GET', 'wallets/{id}/balances?tokens=x,y&network=a&network=b', undefined],
    ['POST', 'wallets/{id}/keystore', { password: 7 }],
    ['POST', 'wallets/{id}/keystore', { password: 'x' }],
    ['POST', 'wallets/{id}/sign-message', everything('message messageHex')],
    ['POST', 'wallets/{id}/sign-typed-data', { typedData: 7 }],
    ['POST', 'wallets/{id}/transfers', everything(`${SENDING} to amount amountFormatted token`)],
    ['POST', 'wallets/{id}/transfers', { confirmations: 0.5 }],
    ['POST', 'wallets/{id}/transfers/batch', { network: 7, transfers: [7, null, {}, []] }],
    ['POST', 'wallets/{id}/transfers/batch', { network: 'x', transfers: 7 }],
    ['POST', 'wallets/{id}/transfers/batch', { network: 'x', transfers: [] }],
    ['POST', 'transactions', everything(`${SENDING} walletId from to value data gasLimit send`)],
    ['POST', 'transactions/raw', everything('network raw')],
    ['POST', 'contracts', everything(`${SENDING} walletId from type name bytecode value gasLimit`)],
    ['POST', 'contracts', { name: '' }],
    ['POST', 'contracts/register', everything('network address name type')],
    ['POST', 'contracts/batch', { ...everything(`${SENDING} walletId from multicall`), calls: [7, {}] }],
    ['POST', `contracts/simulation/${EXAMPLE.token}/call`, everything(`${SENDING} method value`)],
    ['POST', `contracts/simulation/${EXAMPLE.token}/query`, everything('method value atBlock simulate from')],
  ])('are told once for each field, in words of ours: %s %s (%#)', async (method, path, body) => {
    const faults = await faultsOf(path.replace('{id}', wallet.id), body, method);
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.filter(({ detail }) => LIBRARIES.test(detail))).toEqual([]);
    const pointers = faults.map(({ pointer }) => pointer);
    expect(pointers).toEqual([...new Set(pointers)]);
  });

  it('have short names in which all can be seen, and are not more than a hundred', async () => {
    const names = ['n'.repeat(50_000), '\u202Eevil\n\u001B[31m', 'constructor'];
    const body = `{${names.map((name) => `${JSON.stringify(name)}: 1`).join()}}`;
    const answer = await client.send('POST', 'wallets', { bytes: body });
    const unknown = { code: 'whitelistValidation', detail: 'is not known here' };
    expect(answer.body.errors?.toSorted((a, b) => (a.pointer < b.pointer ? -1 : 1))).toEqual([
      { ...unknown, pointer: String.raw`/\u{202e}evil\u{a}\u{1b}[31m` },
      { ...unknown, pointer: '/constructor' },
      { ...unknown, pointer: `/${'n'.repeat(127)}…` },
    ]);
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`member${i}`, i]));
    expect(await faultsOf('wallets', many)).toHaveLength(100);
    const parameters = { [names[0] ?? '']: 1, [names[1] ?? '']: 1 };
    const deploying = { network: 'simulation', walletId: wallet.id, type: 'TOKEN', name: 'x', parameters };
    for (const { pointer, detail } of await faultsOf('contracts', deploying)) {
      expect(pointer.length + detail.length).toBeLessThan(600);
      expect(pointer + detail).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }
    const graph = await client.query('mutation ($key: WalletKey!) { importWallet(key: $key) { id } }', {
      key: { [names[1] ?? '']: 1 },
    });
    expect(graph.errors?.[0]?.extensions.errors).toEqual([
      { ...unknown, pointer: String.raw`/\u{202e}evil\u{a}\u{1b}[31m` },
    ]);
  });

  it('stand in a problem document also where no JSON came', async () => {
    for (const bytes of ['{', '"text"', '[]', '7', '{"a":1}}']) {
      const { status, body } = await client.send('POST', 'wallets', { bytes });
      expect([bytes, status]).toEqual([bytes, 400]);
      expect(body.detail).toMatch(/^The body is|^A field is/);
      expect((body.errors ?? []).filter((fault) => LIBRARIES.test(fault.detail))).toEqual([]);
    }
  });
});

function faultyKeystore(kdf: 'scrypt' | 'pbkdf2'): object {
  const params = { n: 'x', r: 0, p: [], c: 1e9, prf: 7, dklen: 1, salt: 'zz'.repeat(500) };
  const crypto = { cipher: 'x', cipherparams: { iv: 7 }, ciphertext: 'x'.repeat(200), mac: '' };
  return { version: 1, address: 'x'.repeat(500), crypto: { ...crypto, kdf, kdfparams: params } };
}
