import type { DataSource } from 'typeorm';
import { isAppError, messageOf, withTimeout } from '#libs/base';
import type {
  Database,
  DatabaseHealth,
  DatabaseType,
  OpenOptions,
  SchemaMigration,
} from './database.port.js';
import type { Engine } from './engine.js';
import { persistenceErrors } from './errors.js';
import { applyMigrations, pendingMigrations } from './migrations.js';

const HEALTH_TIMEOUT_MS = 3_000;

/** A `Database` over any engine. */
export class EngineDatabase implements Database {
  readonly type: DatabaseType;
  /** Without entities; for migrations and health. Opened when first needed. */
  #own: Promise<DataSource> | undefined;
  #closed = false;

  constructor(private readonly engine: Engine) {
    this.type = engine.type;
  }

  async open(options: OpenOptions): Promise<DataSource> {
    if (this.#closed) throw persistenceErrors.DATABASE_CLOSED(undefined);
    try {
      return await this.engine.dataSource(options).initialize();
    } catch (error) {
      throw isAppError(error) ? error : this.engine.translate(error);
    }
  }

  async pending(owner: string, migrations: readonly SchemaMigration[]): Promise<readonly string[]> {
    return pendingMigrations(await this.#ownSource(), { owner, migrations });
  }

  async migrate(owner: string, migrations: readonly SchemaMigration[]): Promise<readonly string[]> {
    const source = await this.#ownSource();
    return applyMigrations(source, { owner, migrations, engine: this.engine });
  }

  async health(): Promise<DatabaseHealth> {
    const began = performance.now();
    const responseMs = () => Math.round((performance.now() - began) * 1000) / 1000;
    try {
      await withTimeout(this.#ask(), HEALTH_TIMEOUT_MS, 'SELECT 1');
      return { status: 'up', type: this.type, responseMs: responseMs() };
    } catch (error) {
      return { status: 'down', type: this.type, reason: messageOf(error), responseMs: responseMs() };
    }
  }

  connections() {
    return this.engine.connections();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const own = await this.#own?.catch(() => undefined);
    await own?.destroy();
    await this.engine.close();
  }

  async #ask(): Promise<void> {
    const source = await this.#ownSource();
    await source.query('SELECT 1');
  }

  /** A failed attempt is not kept: the next caller tries again. */
  #ownSource(): Promise<DataSource> {
    if (this.#own !== undefined) return this.#own;
    const opening = this.open({ owner: 'persistence', entities: [] });
    this.#own = opening;
    opening.catch(() => (this.#own = undefined));
    return opening;
  }
}
