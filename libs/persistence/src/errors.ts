import { defineErrors } from '#libs/base';
import type { DatabaseType } from './database.port.js';

export const persistenceErrors = defineErrors({
  DATABASE_UNAVAILABLE: {
    status: 503,
    title: 'Database unavailable',
    retryable: true,
    retryAfterSeconds: 5,
    detail: (p: { type: DatabaseType; reason: string }) =>
      `The ${p.type} database cannot be reached (${p.reason}). The request changed nothing; repeat it later.`,
  },
  DATABASE_BUSY: {
    status: 503,
    title: 'Database busy',
    retryable: true,
    retryAfterSeconds: 1,
    detail: (p: { what: string; milliseconds: number }) =>
      `${p.what} was not free within ${p.milliseconds} ms. The request changed nothing; repeat it later.`,
  },
  TRANSACTION_CONFLICT: {
    status: 503,
    title: 'Transaction conflict',
    retryable: true,
    retryAfterSeconds: 1,
    detail: (p: { reason: string }) =>
      `The transaction lost against a concurrent one and was rolled back (${p.reason}); repeat it.`,
  },
  TRANSACTION_LOST: {
    status: 503,
    title: 'Transaction lost',
    retryable: true,
    retryAfterSeconds: 1,
    detail: (p: { statement: string }) =>
      `The transaction of "${p.statement}" is over already: the engine rolled it back, or a raw COMMIT or ROLLBACK ended it. Use the query runner's methods.`,
  },
  RAW_TRANSACTION: {
    status: 500,
    title: 'Raw transaction statement',
    detail: (p: { statement: string }) =>
      `"${p.statement}" left a transaction open outside of one and was rolled back. Use DataSource.transaction or QueryRunner.startTransaction.`,
  },
  FOREIGN_KEY_BROKEN: {
    status: 500,
    title: 'Foreign key broken',
    detail: (p: { row: string }) => `The schema change leaves a row that refers to nothing: ${p.row}.`,
  },
  DATABASE_CLOSED: {
    status: 503,
    title: 'Database closed',
    retryable: true,
    retryAfterSeconds: 1,
    detail: () => 'The data source was closed; its owner has ended or is being replaced. Repeat the request.',
  },
  DATABASE_ACCESS_REFUSED: {
    status: 503,
    title: 'Database access refused',
    detail: (p: { server: string; reason: string }) =>
      `The database server ${p.server} refused us (${p.reason}). Check database.mysql.username (MYSQL_USERNAME), database.mysql.password (MYSQL_PASSWORD) and database.mysql.database (MYSQL_DATABASE).`,
  },
  DATABASE_FOLDER_UNUSABLE: {
    status: 503,
    title: 'Database folder unusable',
    detail: (p: { folder: string; reason: string }) =>
      `The data folder ${p.folder} cannot be used (${p.reason}). Create it and let the service write to it, or set database.folder (DATA_DIR) to another one.`,
  },
  DATABASE_SETTINGS_INVALID: {
    status: 500,
    title: 'Database settings invalid',
    detail: (p: { issues: string }) => `The database settings are wrong: ${p.issues}`,
  },
  MIGRATION_FAILED: {
    status: 500,
    title: 'Migration failed',
    detail: (p: { owner: string; step: string; type: DatabaseType; reason: string }) =>
      `Step "${p.step}" of ${p.owner} failed: ${p.reason}. ${
        p.type === 'sqlite'
          ? 'It was rolled back; nothing of it is left.'
          : 'This engine commits each schema change at once: remove by hand what the step did before the failure, then repeat.'
      }`,
  },
  MIGRATION_PLAN_INVALID: {
    status: 500,
    title: 'Migration plan invalid',
    detail: (p: { owner: string; reason: string }) =>
      `The migrations of "${p.owner}" cannot be run: ${p.reason}.`,
  },
  AMOUNT_OUT_OF_RANGE: {
    status: 400,
    title: 'Amount out of range',
    detail: (p: { amount: string }) => `${p.amount} is not between 0 and 2^256 - 1 base units.`,
  },
  CURSOR_INVALID: {
    status: 400,
    title: 'Cursor invalid',
    detail: (p: { reason: string }) =>
      `The cursor is not one of this list (${p.reason}). Start again without a cursor.`,
  },
  PAGE_LIMIT_INVALID: {
    status: 400,
    title: 'Page limit invalid',
    detail: (p: { limit: number; maximum: number }) =>
      `limit is ${p.limit}; it must be a whole number from 1 to ${p.maximum}.`,
  },
  SORT_UNFIT: {
    status: 500,
    title: 'Sort unfit for pages',
    detail: (p: { property: string }) =>
      `"${p.property}" cannot order pages: it must be a column of the list that is never null.`,
  },
  IDEMPOTENCY_KEY_INVALID: {
    status: 400,
    title: 'Idempotency key invalid',
    detail: (p: { length: number; maximum: number }) =>
      `The Idempotency-Key has ${p.length} characters; it must have 1 to ${p.maximum}.`,
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    title: 'Idempotency key reused',
    detail: (p: { key: string }) =>
      `The Idempotency-Key "${p.key}" was used before with another request. Send a new key.`,
  },
});
