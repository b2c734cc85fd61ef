import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { EntitySchema, Table, TableColumn, TableForeignKey } from 'typeorm';
import { temporaryFolder, type TemporaryFolder } from '#libs/testing';
import { createDatabase, type Database, type DatabaseSettingsInput, type SchemaMigration } from '../index.js';
import { Connection } from './connection.js';
import { SQLITE_FILE } from './sqlite-file.js';

interface Note {
  id: string;
}

const entity = new EntitySchema<Note>({ name: 'notes', columns: { id: { type: 'varchar', primary: true } } });
const open = (database: Database, owner = 'notes') => database.open({ owner, entities: [entity] });

describe('the SQLite engine', () => {
  let folder: TemporaryFolder;
  let database: Database;
  const settings = (added: DatabaseSettingsInput = {}): DatabaseSettingsInput => ({
    type: 'sqlite',
    folder: folder.path,
    ...added,
  });
  const otherProcess = () => new Connection(path.join(folder.path, SQLITE_FILE), 'writer');

  beforeEach(async () => {
    folder = await temporaryFolder();
    database = await createDatabase(settings());
    await database.migrate('notes', [
      {
        name: '0001-notes',
        up: (runner) => runner.query('CREATE TABLE notes (id varchar PRIMARY KEY)') as Promise<void>,
      },
    ]);
  });

  afterEach(async () => {
    await database.close();
    await folder.remove();
  });

  describe('the write lock', () => {
    it('gives up after its time-out and names who holds it, while reads go on', async () => {
      const holder = await open(database, 'holder');
      const impatient = await createDatabase(settings({ busyTimeoutMs: 30 }));
      const source = await open(impatient);
      await holder.transaction(async (manager) => {
        await manager.insert(entity, { id: 'held' });
        const refused = {
          code: 'DATABASE_BUSY',
          status: 503,
          retryable: true,
          message: expect.stringContaining('that holder holds') as string,
        };
        await expect(source.getRepository(entity).insert({ id: 'a' })).rejects.toMatchObject(refused);
        await expect(source.transaction(() => Promise.resolve())).rejects.toMatchObject(refused);
        await expect(source.getRepository(entity).find()).resolves.toEqual([]);
        expect(impatient.connections()).toEqual({ active: 1, idle: 0, waiting: 0 });
      });
      await source.getRepository(entity).insert({ id: 'b' });
      await expect(source.getRepository(entity).count()).resolves.toBe(2);
      await Promise.all([source.destroy(), holder.destroy()]);
      await impatient.close();
    });

    it('is freed when the data source of an open transaction is destroyed', async () => {
      const [leaving, staying] = [await open(database, 'leaving'), await open(database)];
      const runner = leaving.createQueryRunner();
      await runner.startTransaction();
      await runner.manager.insert(entity, { id: 'lost' });
      const waiting = staying.getRepository(entity).insert({ id: 'kept' });
      await leaving.destroy();
      await waiting;
      await expect(staying.getRepository(entity).find()).resolves.toEqual([{ id: 'kept' }]);
      await expect(leaving.query('SELECT 1')).rejects.toMatchObject({ code: 'DATABASE_CLOSED' });
      await staying.destroy();
    });

    it('waits for another process without blocking this one', async () => {
      const source = await open(database);
      const other = otherProcess();
      other.run('BEGIN IMMEDIATE');
      other.run("INSERT INTO notes (id) VALUES ('other')");
      const waiting = source.getRepository(entity).insert({ id: 'ours' });
      // it could not be answered if the wait blocked the event loop, nor if the reader saw the other's row
      await expect(source.getRepository(entity).find()).resolves.toEqual([]);
      other.run('COMMIT');
      await waiting;
      await expect(source.getRepository(entity).count()).resolves.toBe(2);
      other.run('BEGIN IMMEDIATE');
      const impatient = await createDatabase(settings({ busyTimeoutMs: 30 }));
      const second = await open(impatient);
      await expect(second.transaction(() => Promise.resolve())).rejects.toMatchObject({
        code: 'DATABASE_BUSY',
      });
      other.close();
      await second.transaction(() => Promise.resolve());
      await Promise.all([second.destroy(), source.destroy()]);
      await impatient.close();
    });
  });

  it('does not let raw statements break transactions', async () => {
    const source = await open(database);
    await expect(source.query('BEGIN')).rejects.toMatchObject({ code: 'RAW_TRANSACTION' });
    const work = source.transaction(async (manager) => {
      await manager.query('COMMIT');
      await manager.insert(entity, { id: 'outside' });
    });
    await expect(work).rejects.toMatchObject({ code: 'TRANSACTION_LOST' });
    await source.getRepository(entity).insert({ id: 'after' });
    await expect(source.getRepository(entity).find()).resolves.toEqual([{ id: 'after' }]);
    await source.destroy();
  });

  it('leaves nothing of a failed migration step, tables included', async () => {
    const half: SchemaMigration = {
      name: '0002-half',
      async up(runner) {
        await runner.query('CREATE TABLE half (id varchar)');
        await runner.query('NONSENSE');
      },
    };
    await expect(database.migrate('half', [half])).rejects.toMatchObject({ code: 'MIGRATION_FAILED' });
    const source = await open(database);
    await expect(source.query("SELECT name FROM sqlite_master WHERE name = 'half'")).resolves.toEqual([]);
    await source.destroy();
  });

  it('keeps referring rows when a migration rebuilds the table they refer to', async () => {
    const id = { name: 'id', type: 'varchar', isPrimary: true };
    const required = new TableColumn({ name: 'note', type: 'varchar', default: "''" });
    await database.migrate('family', [
      {
        name: '0001-tables',
        async up(runner) {
          const note = { name: 'note', type: 'varchar', isNullable: true };
          await runner.createTable(new Table({ name: 'parents', columns: [id, note] }));
          const foreignKeys = [
            {
              columnNames: ['parent'],
              referencedTableName: 'parents',
              referencedColumnNames: ['id'],
              onDelete: 'CASCADE',
            },
          ];
          await runner.createTable(
            new Table({
              name: 'children',
              columns: [id, { name: 'parent', type: 'varchar' }],
              foreignKeys: foreignKeys.map((key) => new TableForeignKey(key)),
            }),
          );
          await runner.query("INSERT INTO parents (id, note) VALUES ('p', '')");
          await runner.query("INSERT INTO children (id, parent) VALUES ('c', 'p')");
        },
      },
      // SQLite cannot alter a column: TypeORM copies the table and drops the old one
      { name: '0002-rebuild', up: (runner) => runner.changeColumn('parents', 'note', required) },
    ]);
    const source = await open(database);
    await expect(source.query('SELECT * FROM children')).resolves.toEqual([{ id: 'c', parent: 'p' }]);
    await expect(source.query('SELECT * FROM parents')).resolves.toEqual([{ id: 'p', note: '' }]);
    // acts again after the migration
    await source.query("DELETE FROM parents WHERE id = 'p'");
    await expect(source.query('SELECT * FROM children')).resolves.toEqual([]);
    await source.destroy();
  });

  it('names the setting when its folder cannot be used', async () => {
    const refused = async (bad: string) => {
      const error = {
        code: 'DATABASE_FOLDER_UNUSABLE',
        message: expect.stringMatching(/database\.folder \(DATA_DIR\)/) as string,
      };
      await expect(createDatabase({ type: 'sqlite', folder: bad })).rejects.toMatchObject(error);
    };
    await refused(path.join(folder.path, 'missing', 'data'));
    const file = path.join(folder.path, 'file');
    await writeFile(file, '');
    await refused(file);
    await mkdir(path.join(folder.path, 'blocked', SQLITE_FILE), { recursive: true });
    await refused(path.join(folder.path, 'blocked'));
    const readOnly = path.join(folder.path, 'read-only');
    await mkdir(readOnly);
    await chmod(readOnly, 0o555);
    await asUnprivileged(() => refused(readOnly));
  });

  it('opens and closes data sources without leaking memory or files', async () => {
    const cycle = async () => {
      const source = await open(database);
      await source.getRepository(entity).find();
      await source.destroy();
    };
    const openFiles = async () => (await readdir('/proc/self/fd')).length;
    for (let i = 0; i < 1_000; i += 1) await cycle();
    const before = { heap: heapInUse(), files: await openFiles() };
    for (let i = 0; i < 1_000; i += 1) await cycle();
    expect((heapInUse() - before.heap) / 1_000).toBeLessThan(1_024);
    await expect(openFiles()).resolves.toBe(before.files);
  });
});

function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  for (let i = 0; i < 3; i += 1) gc();
  return process.memoryUsage().heapUsed;
}

/** Root may write everywhere. */
async function asUnprivileged(work: () => Promise<void>): Promise<void> {
  const user = process.geteuid?.();
  if (user !== 0) return work();
  process.seteuid?.('nobody');
  try {
    await work();
  } finally {
    process.seteuid?.(user);
  }
}
