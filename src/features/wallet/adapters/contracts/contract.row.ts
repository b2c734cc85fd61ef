import { EntitySchema } from 'typeorm';
import { jsonColumn, timestampColumn } from '#libs/persistence';
import type {
  ContractOrigin,
  ContractStatus,
  ContractType,
  SmartContract,
} from '../../domain/contracts/smart-contract.js';
import type { ContractKey } from '../../ports/contract-store.port.js';

/** JSON columns are opaque here: TypeORM's types cannot follow them. */
export interface ContractRow {
  id: string;
  network: string;
  address: string | null;
  name: string;
  type: ContractType;
  origin: ContractOrigin;
  status: ContractStatus;
  abi: object;
  bytecode: string | null;
  deployer: string | null;
  transactionId: string | null;
  deployTxHash: string | null;
  failure: string | null;
  isActive: boolean;
  owner: string;
  order: object | null;
  keyId: string | null;
  fingerprint: string | null;
  createdAt: Date;
  updatedAt: Date;
}

const optional = (name: string, length?: number) =>
  ({ type: length === undefined ? 'text' : 'varchar', length, nullable: true, name }) as const;

export const contractRow = new EntitySchema<ContractRow>({
  name: 'smart_contracts',
  tableName: 'smart_contracts',
  columns: {
    id: { type: 'varchar', length: 36, primary: true },
    network: { type: 'varchar', length: 64 },
    address: optional('contract_address', 42),
    name: { type: 'varchar', length: 190, name: 'contract_name' },
    type: { type: 'varchar', length: 16, name: 'contract_type' },
    origin: { type: 'varchar', length: 16 },
    status: { type: 'varchar', length: 16 },
    abi: jsonColumn(),
    bytecode: optional('bytecode'),
    deployer: optional('deployer_address', 42),
    transactionId: optional('transaction_id', 36),
    deployTxHash: optional('deploy_tx_hash', 66),
    failure: optional('failure'),
    isActive: { type: 'boolean', name: 'is_active' },
    owner: { type: 'varchar', length: 256 },
    order: jsonColumn({ nullable: true, name: 'creation_order' }),
    keyId: optional('key_id', 64),
    fingerprint: optional('fingerprint', 64),
    createdAt: timestampColumn({ name: 'created_at' }),
    updatedAt: timestampColumn({ name: 'updated_at' }),
  },
});

export function contractOf(row: ContractRow): SmartContract {
  const { keyId: _, fingerprint: __, order, abi, ...rest } = row;
  return {
    ...rest,
    abi: abi as readonly unknown[],
    order: (order as SmartContract['order'] | null) ?? undefined,
    address: row.address ?? undefined,
    bytecode: row.bytecode ?? undefined,
    deployer: row.deployer ?? undefined,
    transactionId: row.transactionId ?? undefined,
    deployTxHash: row.deployTxHash ?? undefined,
    failure: row.failure ?? undefined,
  };
}

export function rowOf(contract: SmartContract, key?: ContractKey): ContractRow {
  return {
    ...contract,
    abi: contract.abi,
    order: contract.order ?? null,
    address: contract.address ?? null,
    bytecode: contract.bytecode ?? null,
    deployer: contract.deployer ?? null,
    transactionId: contract.transactionId ?? null,
    deployTxHash: contract.deployTxHash ?? null,
    failure: contract.failure ?? null,
    keyId: key?.id ?? null,
    fingerprint: key?.fingerprint ?? null,
  };
}
