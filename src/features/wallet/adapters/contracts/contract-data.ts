import type { FeatureContext } from '#libs/hot-plug';
import type { Database } from '#libs/persistence';
import type { ContractStore } from '../../ports/contract-store.port.js';
import { contractRow } from './contract.row.js';
import { TypeormContractStore } from './contract-store.typeorm.js';
import { smartContractsMigration } from './migrations/0001-smart-contracts.js';

export const OWNER = 'wallet';
/** All tables of the feature. */
export const contractMigrations = [smartContractsMigration];

/** The feature's own data source, closed with its generation. */
export async function openContractStore(
  database: Pick<Database, 'open'>,
  owner: Pick<FeatureContext, 'defer'>,
): Promise<ContractStore> {
  const source = await database.open({ owner: OWNER, entities: [contractRow] });
  owner.defer(() => source.destroy());
  return new TypeormContractStore(source);
}
