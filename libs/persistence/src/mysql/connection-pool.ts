import type { Socket } from 'node:net';
import mysql, { type Pool, type PoolConnection } from 'mysql2';
import { withTimeout } from '#libs/base';
import type { ConnectionCounts } from '../database.port.js';
import { persistenceErrors } from '../errors.js';
import type { MysqlSettings } from '../settings.js';

const IDLE_TIMEOUT_MS = 60_000;
const CONNECT_TIMEOUT_MS = 5_000;

/**
 * The connections of this process to one server, shared by all data sources, so that `maxOpenConns` is the limit of the
 * service and not of each feature. `retain` and `release` count the users; the last one ends it.
 */
export class ConnectionPool {
  readonly native: Pool;
  readonly #born = new WeakMap<PoolConnection, number>();
  #users = 1;
  #open = 0;
  #active = 0;
  #waiting = 0;

  constructor(
    private readonly settings: MysqlSettings,
    private readonly timeoutMs: number,
  ) {
    const { host, port, username, password, database, maxOpenConns, maxIdleConns } = settings;
    this.native = mysql.createPool({
      host,
      port,
      database,
      password,
      user: username,
      connectionLimit: maxOpenConns,
      maxIdle: Math.min(maxIdleConns, maxOpenConns),
      idleTimeout: IDLE_TIMEOUT_MS,
      connectTimeout: CONNECT_TIMEOUT_MS,
      timezone: 'Z',
      charset: 'utf8mb4_bin',
      // beyond 2^53 a number would be another one
      supportBigNumbers: true,
      bigNumberStrings: true,
      // values that are objects must not become SQL
      stringifyObjects: true,
    });
    this.native.on('connection', (connection: PoolConnection) => this.#track(connection));
  }

  retain(): void {
    this.#users += 1;
  }

  async release(): Promise<void> {
    this.#users -= 1;
    if (this.#users > 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.native.end(() => resolve());
    // a server that is gone or hangs does not answer the farewell
    await withTimeout(promise, CONNECT_TIMEOUT_MS, 'Closing the connections').catch(() => undefined);
  }

  get counts(): ConnectionCounts {
    return { active: this.#active, idle: Math.max(0, this.#open - this.#active), waiting: this.#waiting };
  }

  /**
   * A connection that is not older than `connMaxLifetimeSeconds`.
   * @throws DATABASE_BUSY if none gets free
   */
  async acquire(): Promise<PoolConnection> {
    for (;;) {
      const connection = await this.#take();
      if (!this.#isTooOld(connection)) {
        this.#active += 1;
        return connection;
      }
      connection.destroy();
    }
  }

  giveBack(connection: PoolConnection): void {
    this.#active -= 1;
    connection.release();
  }

  #take(): Promise<PoolConnection> {
    const { promise, resolve, reject } = Promise.withResolvers<PoolConnection>();
    this.#waiting += 1;
    let settled = false;
    const settle = () => {
      settled = true;
      this.#waiting -= 1;
      clearTimeout(timer);
    };
    const timer = setTimeout(() => {
      settle();
      reject(
        persistenceErrors.DATABASE_BUSY({ what: 'A database connection', milliseconds: this.timeoutMs }),
      );
    }, this.timeoutMs);
    this.native.getConnection((error, connection) => {
      // the caller has given up: pass it on
      if (settled) return error ?? connection.release();
      settle();
      return error === null ? resolve(connection) : reject(error);
    });
    return promise;
  }

  #isTooOld(connection: PoolConnection): boolean {
    const lifetime = this.settings.connMaxLifetimeSeconds * 1000;
    return lifetime > 0 && performance.now() - (this.#born.get(connection) ?? 0) > lifetime;
  }

  #track(connection: PoolConnection): void {
    this.#born.set(connection, performance.now());
    this.#open += 1;
    streamOf(connection).once('close', () => (this.#open -= 1));
    // without a listener the loss of an idle connection would end the process; the pool has dropped it already
    connection.on('error', () => undefined);
  }
}

/** mysql2 has it public and its types do not; `end` and `error` of the connection do not tell every way it goes. */
function streamOf(connection: PoolConnection): Socket {
  return (connection as unknown as { readonly stream: Socket }).stream;
}
