import { inspect } from 'node:util';
import { createSecretVault, type KeyVault } from '#libs/keys';
import { createDatabase } from '#libs/persistence';
import { ed25519Signer } from '#libs/proofs';
import { temporaryFolder, type TemporaryFolder } from '#libs/testing';
import { storesOn, type StoresUnderTest } from '../testing/stores.js';
import { openIssuer } from './issuer.js';

const OLD = 'the secret of the first year, long enough';
const NEW = 'the secret of the second year, also long';

describe('openIssuer', () => {
  let folder: TemporaryFolder;
  let stores: StoresUnderTest;
  beforeEach(async () => {
    folder = await temporaryFolder();
    stores = await storesOn(await createDatabase({ type: 'sqlite', folder: folder.path }));
  });
  afterEach(async () => {
    await stores.close();
    await folder.remove();
  });

  it('is the same issuer for all replicas that start at once, and for ever', async () => {
    const vault = createSecretVault({ current: OLD });
    const replicas = [stores.data, await stores.replica(), await stores.replica()];
    const issuers = await Promise.all(replicas.map(({ issuerKeys }) => openIssuer(issuerKeys, vault)));
    const [{ did } = { did: '' }] = issuers;
    expect(new Set(issuers.map((issuer) => issuer.did)).size).toBe(1);
    expect((await openIssuer(stores.data.issuerKeys, vault)).did).toBe(did);
  });

  it('signs as the portable signer does, with a seed that nobody sees', async () => {
    let seed = new Uint8Array();
    const vault = createSecretVault({ current: OLD });
    const watching: KeyVault = {
      seal: async (plaintext, context) => {
        seed = Uint8Array.from(plaintext);
        return vault.seal(plaintext, context);
      },
      open: (sealed, context) => vault.open(sealed, context),
      currentKeyId: vault.currentKeyId,
      keyIdOf: (sealed) => vault.keyIdOf(sealed),
      isCurrent: (sealed) => vault.isCurrent(sealed),
    };
    const issuer = await openIssuer(stores.data.issuerKeys, watching);
    const bytes = new TextEncoder().encode('what is signed');
    expect([...(await issuer.sign(bytes))]).toEqual([...(await ed25519Signer(seed).sign(bytes))]);
    const shown =
      inspect(issuer, { depth: 9, showHidden: true }) + JSON.stringify(await stores.data.issuerKeys.find());
    for (const encoding of ['hex', 'base64', 'base64url'] as const)
      expect(shown).not.toContain(Buffer.from(seed).toString(encoding));
  });

  it('moves to a new key-encryption secret while the old one is still known', async () => {
    const { issuerKeys } = stores.data;
    const { did } = await openIssuer(issuerKeys, createSecretVault({ current: OLD }));
    expect((await openIssuer(issuerKeys, createSecretVault({ current: NEW, previous: [OLD] }))).did).toBe(
      did,
    );
    expect((await openIssuer(issuerKeys, createSecretVault({ current: NEW }))).did).toBe(did);
    await expect(openIssuer(issuerKeys, createSecretVault({ current: OLD }))).rejects.toMatchObject({
      code: 'SEALED_VALUE_UNREADABLE',
    });
  });
});
