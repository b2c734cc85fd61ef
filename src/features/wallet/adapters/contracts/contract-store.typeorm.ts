import { In, IsNull, MoreThan, Not, type DataSource, type EntityManager } from 'typeorm';
import { systemClock, type Clock } from '#libs/base';
import { checksumAddress } from '#libs/crypto';
import { inTransaction, isDuplicate, page } from '#libs/persistence';
import type { DeploymentFacts, SmartContract } from '../../domain/contracts/smart-contract.js';
import type {
  ContractChange,
  ContractFilter,
  ContractKey,
  ContractPage,
  ContractStore,
  ListedContract,
} from '../../ports/contract-store.port.js';
import { contractOf, contractRow, rowOf, type ContractRow } from './contract.row.js';

export class TypeormContractStore implements ContractStore {
  constructor(
    private readonly source: DataSource,
    private readonly clock: Clock = systemClock,
  ) {}

  async add(contract: SmartContract, key?: ContractKey): Promise<boolean> {
    try {
      await this.source.manager.insert(contractRow, rowOf(contract, key));
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }

  async find(id: string): Promise<SmartContract | undefined> {
    return found(await this.source.manager.findOneBy(contractRow, { id }));
  }

  async findAt(network: string, address: string): Promise<SmartContract | undefined> {
    const place = { network, address: checksumAddress(address) };
    return found(await this.source.manager.findOneBy(contractRow, place));
  }

  async findByKey(keyId: string) {
    const row = await this.source.manager.findOneBy(contractRow, { keyId });
    return row ? { contract: contractOf(row), fingerprint: row.fingerprint ?? '' } : undefined;
  }

  async list({ cursor, limit, ...wanted }: ContractFilter): Promise<ContractPage> {
    const query = this.#listed();
    for (const [property, value] of Object.entries(wanted))
      if (value !== undefined) query.andWhere(`contract.${property} = :${property}`, { [property]: value });
    const { items, nextCursor } = await page(query, { cursor, limit, sort: ['id'], direction: 'DESC' });
    return { items: items.map(listedOf), nextCursor };
  }

  async change(id: string, change: ContractChange): Promise<SmartContract | undefined> {
    return inTransaction(this.source, async (manager) => {
      const row = await manager.findOneBy(contractRow, { id });
      if (!row) return undefined;
      const columns = { ...change, updatedAt: this.#after(row) };
      await manager.update(contractRow, { id }, columns);
      return contractOf({ ...row, ...columns });
    });
  }

  async note(id: string, facts: DeploymentFacts): Promise<SmartContract | undefined> {
    return inTransaction(this.source, async (manager) => {
      const { address, ...rest } = facts;
      const place = address === undefined ? null : checksumAddress(address);
      const row = await manager.findOneBy(contractRow, { id });
      if (!row) return undefined;
      if (place !== null) await this.#displace(manager, { ...row, address: place });
      const columns = {
        ...rest,
        address: place,
        transactionId: facts.transactionId ?? null,
        deployTxHash: facts.deployTxHash ?? null,
        failure: facts.failure ?? null,
        updatedAt: this.#after(row),
      };
      await manager.update(contractRow, { id }, columns);
      return contractOf({ ...row, ...columns });
    });
  }

  async withdraw(id: string): Promise<void> {
    await this.source.manager.delete(contractRow, { id, transactionId: IsNull() });
  }

  async deploying(after: string, limit: number): Promise<readonly SmartContract[]> {
    const rows = await this.source.manager.find(contractRow, {
      where: { status: 'deploying', id: MoreThan(after) },
      order: { id: 'ASC' },
      take: limit,
    });
    return rows.map(contractOf);
  }

  async ended(limit: number): Promise<readonly ListedContract[]> {
    const rows = await this.#listed()
      .where({ status: In(['deployed', 'failed']), transactionId: Not(IsNull()) })
      .orderBy('contract.id', 'DESC')
      .take(limit)
      .getMany();
    return rows.map(listedOf);
  }

  #listed() {
    return this.source.manager
      .createQueryBuilder(contractRow, 'contract')
      .select(LISTED.map((column) => `contract.${column}`));
  }

  /** Tells versions apart, also two of one millisecond. */
  #after({ updatedAt }: ContractRow): Date {
    return new Date(Math.max(this.clock.now().getTime(), updatedAt.getTime() + 1));
  }

  async #displace(manager: EntityManager, { id, network, address }: ContractRow): Promise<void> {
    await manager.update(
      contractRow,
      { network, address: address ?? '', id: Not(id) },
      {
        address: null,
        status: 'failed',
        failure: `the contract ${id} was created at its address`,
        updatedAt: this.clock.now(),
      },
    );
  }
}

const LISTED = Object.keys(contractRow.options.columns).filter(
  (column) => !['abi', 'bytecode', 'order', 'keyId', 'fingerprint'].includes(column),
);

function listedOf(row: ContractRow): ListedContract {
  const { abi: _, bytecode: __, order: ___, ...listed } = contractOf(row);
  return listed;
}

const found = (row: ContractRow | null): SmartContract | undefined => (row ? contractOf(row) : undefined);
