import { In, LessThan, type DataSource, type EntityManager } from 'typeorm';
import { systemClock } from '#libs/base';
import type { OutboxRelay } from '#libs/events';
import { inTransaction, isDuplicate } from '#libs/persistence';
import { isNews, statusOfMembers, type Batch } from '../domain/batch.js';
import type { Waiting } from '../domain/batching.js';
import { identityErrors } from '../domain/errors.js';
import type {
  AnchoringStore,
  Backlog,
  BatchMember,
  Lease,
  PendingProof,
} from '../ports/anchoring-store.port.js';
import { batchOfRow, rowOfBatch } from './batch-of-row.js';
import { batchRow, memberRow } from './batch.row.js';
import { networkRow } from './network.row.js';
import { tellBatch, tellOldNews } from './proof-news.js';
import { proofRow } from './proof.row.js';

/** Rows of one statement: SQLite and MySQL limit its parameters and its length. */
const CHUNK = 400;

export class TypeormAnchoringStore implements AnchoringStore {
  constructor(
    private readonly source: DataSource,
    private readonly relay: Pick<OutboxRelay, 'poke'>,
  ) {}

  async networks(): Promise<readonly string[]> {
    const { manager } = this.source;
    const [pending, untold, unsettled, news] = await Promise.all([
      distinctNetworks(manager, proofRow, { status: 'pending' }),
      distinctNetworks(manager, proofRow, { announced: false }),
      distinctNetworks(manager, batchRow, { settled: false }),
      distinctNetworks(manager, batchRow, { announced: false }),
    ]);
    return [...new Set([...pending, ...untold, ...unsettled, ...news])].toSorted();
  }

  /** Clocks of replicas may differ: then one takes over early, and the fence keeps the other from writing. */
  async claim(request: { network: string; holder: string; leaseMs: number }): Promise<Lease | undefined> {
    const { network, holder, leaseMs } = request;
    const now = systemClock.now();
    const leaseUntil = new Date(now.getTime() + leaseMs);
    return inTransaction(this.source, async (manager) => {
      const renewed = await manager.update(networkRow, { network, holder }, { leaseUntil });
      if (renewed.affected !== 1) {
        const taken = await manager.update(
          networkRow,
          { network, leaseUntil: LessThan(now) },
          { holder, leaseUntil, fence: () => 'fence + 1' },
        );
        if (taken.affected !== 1 && !(await insertNetwork(manager, { network, holder, leaseUntil })))
          return undefined;
      }
      const { fence } = await manager.findOneByOrFail(networkRow, { network });
      return { network, holder, fence, leaseMs };
    });
  }

  async release({ network, holder, fence }: Lease): Promise<void> {
    await this.source.manager.update(
      networkRow,
      { network, holder, fence },
      { leaseUntil: new Date(0), holder: '' },
    );
  }

  async pendingCount(network: string): Promise<Waiting> {
    const where = { network, status: 'pending' as const };
    const count = await this.source.manager.countBy(proofRow, where);
    if (count === 0) return { count, oldest: undefined };
    const oldest = await this.source.manager.findOne(proofRow, {
      where,
      order: { id: 'ASC' },
      select: { id: true, createdAt: true },
    });
    return { count, oldest: oldest?.createdAt };
  }

  async pending(network: string, limit: number): Promise<readonly PendingProof[]> {
    return this.source.manager.find(proofRow, {
      where: { network, status: 'pending' },
      order: { id: 'ASC' },
      select: { id: true, leaf: true },
      take: limit,
    });
  }

  async prepare(lease: Lease, batch: Batch, members: readonly BatchMember[]): Promise<void> {
    await this.#fenced(lease, async (manager) => {
      await manager.insert(batchRow, rowOfBatch(batch));
      for (const part of chunks(members)) {
        const rows = part.map(({ proofId, path }) => ({ proofId, batchId: batch.id, path }));
        await manager
          .createQueryBuilder()
          .insert()
          .into(memberRow)
          .values(rows)
          .updateEntity(false)
          .execute();
        const ids = part.map(({ proofId }) => proofId);
        const taken = await manager.update(
          proofRow,
          { id: In(ids), status: 'pending' },
          { status: statusOfMembers(batch) },
        );
        if (taken.affected !== ids.length)
          throw identityErrors.ANCHORING_LEASE_LOST({ network: lease.network });
      }
    });
  }

  async unsettled(network: string): Promise<readonly Batch[]> {
    const rows = await this.source.manager.find(batchRow, {
      where: { network, settled: false },
      order: { id: 'ASC' },
    });
    return rows.map(batchOfRow);
  }

  async save(lease: Lease, batch: Batch): Promise<void> {
    const status = statusOfMembers(batch);
    await this.#fenced(lease, async (manager) => {
      const { id, ...columns } = rowOfBatch(batch);
      const before = batchOfRow(await manager.findOneByOrFail(batchRow, { id }));
      await manager.update(batchRow, { id }, columns);
      if (!isNews(before, batch)) return;
      await tellBatch(manager, batch);
      if (statusOfMembers(before) === status) return;
      const members = await manager.find(memberRow, { where: { batchId: id }, select: { proofId: true } });
      for (const part of chunks(members))
        await manager.update(proofRow, { id: In(part.map(({ proofId }) => proofId)) }, { status });
    });
  }

  async observe(lease: Lease, head: number): Promise<void> {
    const { network, holder, fence } = lease;
    await this.source.manager.update(networkRow, { network, holder, fence }, { head });
  }

  async tellOldNews(lease: Lease): Promise<void> {
    const { network } = lease;
    const left = async () =>
      (await this.source.manager.existsBy(proofRow, { network, announced: false })) ||
      (await this.source.manager.existsBy(batchRow, { network, announced: false }));
    while (await left())
      await this.#fenced(lease, async (manager) => void (await tellOldNews(manager, network)));
  }

  async backlog(now: Date): Promise<Backlog> {
    const open = [{ status: 'pending' as const }, { status: 'anchoring' as const }];
    const late = open.map((where) => ({ ...where, anchorBefore: LessThan(now) }));
    const [waiting, overdue, oldest] = await Promise.all([
      this.source.manager.countBy(proofRow, open),
      this.source.manager.countBy(proofRow, late),
      this.source.manager.findOne(proofRow, {
        where: open,
        order: { id: 'ASC' },
        select: { id: true, createdAt: true },
      }),
    ]);
    return { waiting, overdue, oldest: oldest?.createdAt };
  }

  /** The row of the network is written first: whoever claims it meanwhile waits, or has made this lease void. */
  async #fenced(lease: Lease, work: (manager: EntityManager) => Promise<void>): Promise<void> {
    const { network, holder, fence, leaseMs } = lease;
    await inTransaction(this.source, async (manager) => {
      const leaseUntil = new Date(systemClock.now().getTime() + leaseMs);
      const held = await manager.update(networkRow, { network, holder, fence }, { leaseUntil });
      if (held.affected !== 1) throw identityErrors.ANCHORING_LEASE_LOST({ network });
      await work(manager);
    });
    this.relay.poke();
  }
}

async function insertNetwork(
  manager: EntityManager,
  row: { network: string; holder: string; leaseUntil: Date },
): Promise<boolean> {
  if (await manager.existsBy(networkRow, { network: row.network })) return false;
  try {
    await manager.insert(networkRow, { ...row, fence: 1, head: null });
    return true;
  } catch (thrown) {
    if (isDuplicate(thrown)) return false;
    throw thrown;
  }
}

async function distinctNetworks(
  manager: EntityManager,
  entity: typeof proofRow | typeof batchRow,
  where: Record<string, unknown>,
): Promise<string[]> {
  const query = manager.createQueryBuilder<{ network: string }>(entity as never, 'row');
  const rows = await query
    .select('row.network', 'network')
    .distinct()
    .where(where)
    .getRawMany<{ network: string }>();
  return rows.map(({ network }) => network);
}

function* chunks<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += CHUNK) yield all.slice(from, from + CHUNK);
}
