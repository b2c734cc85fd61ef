import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describeCustody, SECRET, type CustodyFixture } from '#libs/custody/testing';
import { createSecretVault } from '#libs/keys';
import { createDatabase, type Database, type DatabaseSettingsInput } from '#libs/persistence';
import { seeded, startMariadb, temporaryFolder } from '#libs/testing';
import { TypeormCustody } from './custody.typeorm.js';
import { openCustody } from '../open-custody.js';
import { walletRow, type WalletRow } from './wallet.row.js';

interface Engine {
  readonly settings: DatabaseSettingsInput;
  close(): Promise<unknown>;
}

async function onSqlite(): Promise<Engine> {
  const folder = await temporaryFolder();
  return { settings: { type: 'sqlite', folder: folder.path }, close: folder.remove };
}

const onMariadb = (type: 'mysql' | 'mariadb') => async (): Promise<Engine> => {
  const { host, port, username, password, database, stop } = await startMariadb();
  return { settings: { type, mysql: { host, port, username, password, database } }, close: stop };
};

const engines: readonly [string, () => Promise<Engine>][] = [
  ['sqlite', onSqlite],
  ['mariadb', onMariadb('mariadb')],
  ['mysql', onMariadb('mysql')],
];

async function fixtureOn(make: () => Promise<Engine>): Promise<CustodyFixture> {
  const { settings, close } = await make();
  return {
    async open(secrets = { current: SECRET }) {
      const database = await createDatabase(settings);
      const opened = await openCustody({ database, vault: createSecretVault(secrets) });
      return { ...opened, close: () => opened.close().then(() => database.close()) };
    },
    close,
  };
}

for (const [name, make] of engines)
  describeCustody(`${TypeormCustody.name} on ${name}`, () => fixtureOn(make));

describe.each(engines)('the table of wallets on %s', (_name, make) => {
  const vault = createSecretVault({ current: SECRET });
  let engine: Engine;
  let database: Database;
  beforeAll(async () => {
    engine = await make();
    database = await createDatabase(engine.settings);
  });
  afterAll(async () => {
    await database.close();
    await engine.close();
  });

  /** What somebody with access to the database can do. */
  async function meddle(change: (rows: WalletRow[]) => void): Promise<void> {
    const source = await database.open({ owner: 'custody', entities: [walletRow] });
    const rows = await source.manager.find(walletRow, { order: { createdAt: 'ASC', id: 'ASC' } });
    change(rows);
    for (const { id, ...columns } of rows) await source.manager.update(walletRow, { id }, columns);
    await source.destroy();
  }

  it('gives no key to whoever moves it to another wallet', async () => {
    const { custody, close } = await openCustody({ database, vault });
    const user = { userId: 'mallory', type: 'USER' } as const;
    const [mine, theirs] = [await custody.create(user), await custody.create(user)];
    await close();
    const sign = async (address: string) => {
      const reopened = await openCustody({ database, vault });
      try {
        const signer = await reopened.custody.signerOf(address);
        return await signer.sign([new Uint8Array(32)]);
      } finally {
        await reopened.close();
      }
    };
    const of = (rows: WalletRow[], id: string) => rows.find((row) => row.id === id) as WalletRow;
    let former: WalletRow | undefined;
    await meddle((rows) => {
      former = { ...of(rows, mine.id) };
      of(rows, mine.id).privateKeyEncrypted = of(rows, theirs.id).privateKeyEncrypted;
    });
    await expect(sign(mine.address)).rejects.toMatchObject({ code: 'WALLET_KEY_DAMAGED' });
    await meddle((rows) => (of(rows, mine.id).dataKeySealed = of(rows, theirs.id).dataKeySealed));
    await expect(sign(mine.address)).rejects.toMatchObject({ code: 'SEALED_VALUE_UNREADABLE' });
    await meddle((rows) => Object.assign(of(rows, mine.id), former));
    await expect(sign(mine.address)).resolves.toHaveLength(1);
  });

  it('is migrated once, by several at the same time', async () => {
    const opened = await Promise.all(Array.from({ length: 4 }, () => openCustody({ database, vault })));
    await Promise.all(opened.map(({ close }) => close()));
  });
});

describe('the file of the database', () => {
  it('holds no key in any spelling', async () => {
    const random = seeded('custody file');
    const folder = await temporaryFolder();
    const database = await createDatabase({ type: 'sqlite', folder: folder.path });
    const vault = createSecretVault({ current: SECRET });
    const { custody, close } = await openCustody({ database, vault });
    const keys = Array.from({ length: 10 }, () => Buffer.from(random.bytes(32)));
    const addresses: string[] = [];
    for (const key of keys) {
      const material = { kind: 'private-key', privateKey: key.toString('hex') } as const;
      const { id, address } = await custody.import({ userId: 'alice', type: 'USER' }, material);
      await custody.setActive(id, false);
      addresses.push(address);
    }
    const read = async () =>
      Buffer.concat(
        await Promise.all((await readdir(folder.path)).map((name) => readFile(path.join(folder.path, name)))),
      );
    const whole = [await read()];
    await close();
    await database.close();
    whole.push(await read());
    for (const bytes of whole) {
      for (const address of addresses) expect(bytes.includes(address)).toBe(true);
      for (const key of keys) {
        const spellings = [key, ...(['hex', 'base64', 'base64url'] as const).map((as) => key.toString(as))];
        // any part of it would be one too many
        spellings.push(key.subarray(0, 8), key.subarray(24), key.toString('hex').slice(0, 16).toUpperCase());
        for (const spelling of spellings) expect(bytes.includes(spelling)).toBe(false);
      }
      expect(bytes.includes(SECRET)).toBe(false);
    }
    await folder.remove();
  });
});
