import { Like, Not, type DataSource, type QueryDeepPartialEntity } from 'typeorm';
import type { Clock } from '#libs/base';
import { inTransaction, isDuplicate, page, type Page } from '#libs/persistence';
import { streamErrors } from '../errors.js';
import type { StreamDefinition, StreamQuery } from '../event-streams.port.js';
import { blockRow, journalRow, poisonRow, rangeRow } from './journal.row.js';
import { nameRow, streamRow, type StreamRow } from './stream.row.js';

export type Wish = Partial<Pick<StreamRow, 'paused' | 'blockedBy' | 'trouble'>> & {
  readonly resetTo?: number;
};

const CHILDREN = [journalRow, blockRow, rangeRow, poisonRow];
/** What the names of streams begin with that are being removed: no caller can give such a one. */
const GONE = '#';
/** Lines that are deleted in one transaction. */
const CHUNK = 10_000;

/** What callers ask of streams. A wish changes the fence: what the reader has under way is not written any more. */
export class StreamStore {
  constructor(
    private readonly source: DataSource,
    private readonly clock: Clock,
  ) {}

  async find(name: string): Promise<StreamRow | undefined> {
    if (name.startsWith(GONE)) return undefined;
    return (await this.source.manager.findOneBy(streamRow, { name })) ?? undefined;
  }

  async get(name: string): Promise<StreamRow> {
    const row = await this.find(name);
    if (row) return row;
    throw streamErrors.STREAM_UNKNOWN({ name });
  }

  /** False if the name is taken. */
  async insert(
    definition: StreamDefinition,
    made: { fingerprint: string; firstBlock: number },
  ): Promise<boolean> {
    const now = this.clock.now();
    const { name, network, owner } = definition;
    const former = await this.source.manager.findOneBy(nameRow, { name });
    const nothing = { blockNumber: null, blockHash: null, blockedBy: null, trouble: null, resetTo: null };
    try {
      const row: Omit<StreamRow, 'id'> = {
        ...nothing,
        ...made,
        name,
        network,
        owner,
        definition,
        position: former?.position ?? 0,
        paused: 0,
        head: null,
        safe: null,
        finalized: null,
        speed: 0,
        tell: definition.tell === true ? 1 : 0,
        poison: 0,
        reorganisations: 0,
        holder: '',
        fence: 0,
        leaseUntil: new Date(0),
        createdAt: now,
        updatedAt: now,
      };
      // its mapped types do not know `unknown`
      await this.source.manager.insert(streamRow, row as QueryDeepPartialEntity<StreamRow>);
      return true;
    } catch (thrown) {
      if (isDuplicate(thrown)) return false;
      throw thrown;
    }
  }

  /** Streams whose lines are told on the event bus, by id. */
  async telling(): Promise<ReadonlyMap<number, string>> {
    const rows = await this.source.manager.find(streamRow, {
      where: { tell: 1, name: Not(Like(`${GONE}%`)) },
      select: { id: true, name: true },
    });
    return new Map(rows.map(({ id, name }) => [id, name]));
  }

  async list({ network, owner, cursor, limit }: StreamQuery): Promise<Page<StreamRow>> {
    const query = this.source.manager
      .createQueryBuilder(streamRow, 's')
      .where('s.name NOT LIKE :gone', { gone: `${GONE}%` });
    if (network !== undefined) query.andWhere('s.network = :network', { network });
    if (owner !== undefined) query.andWhere('s.owner = :owner', { owner });
    return page(query, { cursor, limit, sort: ['name'] });
  }

  /** @throws STREAM_UNKNOWN */
  async wish(name: string, { resetTo, ...change }: Wish): Promise<void> {
    // what is being taken back already must not become less
    const least = `CASE WHEN reset_to < ${Number(resetTo)} THEN reset_to ELSE ${Number(resetTo)} END`;
    const reset = resetTo === undefined ? {} : { resetTo: () => least };
    const set = { ...change, ...reset, fence: () => 'fence + 1', updatedAt: this.clock.now() };
    const { affected } = await this.source.manager.update(streamRow, { name }, set);
    if (affected !== 1) throw streamErrors.STREAM_UNKNOWN({ name });
  }

  /** With all that belongs to it; its name is free at once. After a crash on the way, `sweep` does the rest. */
  async remove(name: string): Promise<void> {
    const { id } = await this.get(name);
    await inTransaction(this.source, async (manager) => {
      const gone = { name: `${GONE}${id}`, paused: 1, fence: () => 'fence + 1' };
      const { affected } = await manager.update(streamRow, { id, name }, gone);
      if (affected !== 1) throw streamErrors.STREAM_UNKNOWN({ name });
      const { position } = await manager.findOneByOrFail(streamRow, { id });
      await manager.upsert(nameRow, { name, position }, ['name']);
    });
    await this.#removeWhole(id);
  }

  /** What streams have left that were being removed when the process died. */
  async sweep(): Promise<void> {
    const rows = await this.source.manager.find(streamRow, {
      where: { name: Like(`${GONE}%`) },
      select: { id: true },
    });
    for (const { id } of rows) await this.#removeWhole(id);
  }

  async #removeWhole(id: number): Promise<void> {
    await this.#removeChildren(id);
    await this.source.manager.delete(streamRow, { id });
  }

  async #removeChildren(streamId: number): Promise<void> {
    for (;;) {
      const [last] = await this.source.manager.find(journalRow, {
        where: { streamId },
        order: { position: 'ASC' },
        select: { position: true, streamId: true },
        skip: CHUNK - 1,
        take: 1,
      });
      if (!last) break;
      await this.source.query('DELETE FROM event_stream_journal WHERE stream_id = ? AND position <= ?', [
        streamId,
        last.position,
      ]);
    }
    await inTransaction(this.source, async (manager) => {
      for (const entity of CHILDREN) await manager.delete(entity, { streamId });
    });
  }
}
