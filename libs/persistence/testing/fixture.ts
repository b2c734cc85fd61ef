import type { DataSource, EntitySchema } from 'typeorm';
import type { Database, DatabaseSettingsInput, SchemaMigration } from '../src/index.js';
import { itemEntity, itemMigration, type Item } from './items.js';

/** What a database type brings to the suite. */
export interface DatabaseFixture {
  /** Every result stands for another replica on the same data. */
  create(): Promise<Database>;
  /** The same for another process, which is `testing/writer.ts`. */
  readonly settings: DatabaseSettingsInput;
  /** Takes the server away and brings it back, with its data; an embedded database has none. */
  readonly outage?: { begin(): Promise<void>; end(): Promise<void> };
  close(): Promise<void>;
}

/** One test's room: its own tables, and everything closed at its end. */
export class Room implements AsyncDisposable {
  readonly #databases: Database[] = [];
  readonly #sources: DataSource[] = [];

  private constructor(
    readonly fixture: DatabaseFixture,
    readonly owner: string,
    readonly database: Database,
  ) {
    this.#databases.push(database);
  }

  static async enter(fixture: DatabaseFixture, owner: string): Promise<Room> {
    return new Room(fixture, owner, await fixture.create());
  }

  /** Another replica. */
  async replica(): Promise<Database> {
    const database = await this.fixture.create();
    this.#databases.push(database);
    return database;
  }

  /** Migrates and opens. */
  async open(entities: readonly EntitySchema[], migrations: readonly SchemaMigration[]): Promise<DataSource> {
    await this.database.migrate(this.owner, migrations);
    return this.reopen(entities);
  }

  async reopen(entities: readonly EntitySchema[]): Promise<DataSource> {
    const source = await this.database.open({ owner: this.owner, entities });
    this.#sources.push(source);
    return source;
  }

  async items(): Promise<{ source: DataSource; entity: EntitySchema<Item> }> {
    const entity = itemEntity(this.owner);
    return { source: await this.open([entity], [itemMigration(this.owner)]), entity };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const source of this.#sources) if (source.isInitialized) await source.destroy();
    for (const database of this.#databases) await database.close();
  }
}
