import { systemClock, type Clock } from '#libs/base';
import type { KeyVault } from '#libs/keys';
import type { Database, SchemaMigration } from '#libs/persistence';
import type { Custody } from './custody.port.js';
import { TypeormCustody } from './adapters/custody.typeorm.js';
import { KeySafe } from './keys/key-safe.js';
import { walletsMigration } from './adapters/migrations/0001-wallets.js';
import { walletRow } from './adapters/wallet.row.js';

export const CUSTODY_OWNER = 'custody';
export const custodyMigrations: readonly SchemaMigration[] = [walletsMigration];

export interface CustodyDependencies {
  readonly database: Database;
  readonly vault: KeyVault;
  readonly clock?: Clock;
}

export interface OpenedCustody {
  readonly custody: Custody;
  close(): Promise<void>;
}

/** Brings the schema up to date first. */
export async function openCustody(dependencies: CustodyDependencies): Promise<OpenedCustody> {
  const { database, vault, clock = systemClock } = dependencies;
  await database.migrate(CUSTODY_OWNER, custodyMigrations);
  const source = await database.open({ owner: CUSTODY_OWNER, entities: [walletRow] });
  return {
    custody: new TypeormCustody({ source, safe: new KeySafe(vault), clock }),
    close: () => source.destroy(),
  };
}
