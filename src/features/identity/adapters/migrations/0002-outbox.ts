import type { SchemaMigration } from '#libs/persistence';
import { outbox } from '../outbox.js';

/** The marks `announced` stay: rows of the version before are told of from them. */
export const outboxMigration: SchemaMigration = {
  name: '0002-outbox',
  up: (runner, type) => outbox.createTable(runner, type),
};
