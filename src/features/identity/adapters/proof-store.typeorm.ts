import { In, type DataSource } from 'typeorm';
import type { OutboxRelay } from '#libs/events';
import { inTransaction, persistenceErrors } from '#libs/persistence';
import type {
  IdempotentCreation,
  Membership,
  NewProof,
  Proof,
  ProofFilter,
  ProofPage,
  ProofStore,
} from '../ports/proof-store.port.js';
import { batchOfRow } from './batch-of-row.js';
import { batchRow, memberRow } from './batch.row.js';
import { idempotencyKeys } from './idempotency.js';
import { networkRow } from './network.row.js';
import { tellCreated } from './proof-news.js';
import { proofRow, type ProofRow } from './proof.row.js';

const DEFAULT_LIMIT = 50;
const MAXIMUM_LIMIT = 200;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export class TypeormProofStore implements ProofStore {
  constructor(
    private readonly source: DataSource,
    private readonly relay: Pick<OutboxRelay, 'poke'>,
  ) {}

  async add(proof: NewProof, idempotent?: IdempotentCreation): Promise<string> {
    const row = rowOf(proof);
    const id = await inTransaction(this.source, async (manager) => {
      const create = async (): Promise<string> => {
        await manager.insert(proofRow, row);
        await tellCreated(manager, row.network, [row]);
        return row.id;
      };
      if (!idempotent) return create();
      const request = { scope: 'create identity proof', caller: proof.createdBy, ...idempotent };
      const { response } = await idempotencyKeys.once(manager, request, create);
      return response;
    });
    this.relay.poke();
    return id;
  }

  async find(id: string): Promise<Proof | undefined> {
    const row = await this.source.getRepository(proofRow).findOneBy({ id });
    const [proof] = row ? await this.#complete([row]) : [];
    return proof;
  }

  async list({ subject, status, visibleTo, cursor, limit = DEFAULT_LIMIT }: ProofFilter): Promise<ProofPage> {
    const query = this.source.getRepository(proofRow).createQueryBuilder('proof');
    if (subject !== undefined) query.andWhere(exactly('proof.subject', ':subject'), { subject });
    if (status !== undefined) query.andWhere('proof.status = :status', { status });
    if (visibleTo !== undefined) {
      const own = ['proof.createdBy', 'proof.subject'].map((column) => exactly(column, ':visibleTo'));
      query.andWhere(`(${own.join(' OR ')})`, { visibleTo });
    }
    if (cursor !== undefined) query.andWhere('proof.id < :cursor', { cursor: checkedCursor(cursor) });
    const rows = await query
      .orderBy('proof.id', 'DESC')
      .take(checkedLimit(limit) + 1)
      .getMany();
    const items = await this.#complete(rows.slice(0, limit));
    return { items, hasMore: rows.length > items.length };
  }

  async tidy(): Promise<void> {
    await idempotencyKeys.purge(this.source);
  }

  /** Three queries for any number of proofs; a pending one has no membership to ask for. */
  async #complete(rows: readonly ProofRow[]): Promise<Proof[]> {
    const memberships = await this.#memberships(
      rows.filter(({ status }) => status !== 'pending').map(({ id }) => id),
    );
    return rows.map((row) => proofOf(row, memberships.get(row.id)));
  }

  async #memberships(proofIds: readonly string[]): Promise<ReadonlyMap<string, Membership>> {
    if (proofIds.length === 0) return new Map();
    const members = await this.source.getRepository(memberRow).findBy({ proofId: In([...proofIds]) });
    const batchIds = [...new Set(members.map(({ batchId }) => batchId))];
    const [batches, networks] = await Promise.all([
      this.source.getRepository(batchRow).findBy({ id: In(batchIds) }),
      this.source.getRepository(networkRow).find(),
    ]);
    const heads = new Map(networks.map(({ network, head }) => [network, head ?? undefined]));
    const byId = new Map(batches.map((row) => [row.id, batchOfRow(row)]));
    return new Map(
      members.flatMap(({ proofId, batchId, path }) => {
        const batch = byId.get(batchId);
        return batch ? [[proofId, { batch, path, asOfBlock: heads.get(batch.network) }] as const] : [];
      }),
    );
  }
}

/** MySQL's collations ignore spaces at the end (PAD SPACE): "carol " would see what is of "carol". */
function exactly(column: string, parameter: string): string {
  return `(${column} = ${parameter} AND LENGTH(${column}) = LENGTH(${parameter}))`;
}

/** Ids sort by time, so the place after a proof in the list is its id. */
function checkedCursor(cursor: string): string {
  if (!UUID.test(cursor)) throw persistenceErrors.CURSOR_INVALID({ reason: 'it is not the id of a proof' });
  return cursor;
}

function checkedLimit(limit: number): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAXIMUM_LIMIT) return limit;
  throw persistenceErrors.PAGE_LIMIT_INVALID({ limit, maximum: MAXIMUM_LIMIT });
}

function rowOf({ claims, ...proof }: NewProof): ProofRow {
  return {
    ...proof,
    claimsRoot: claims.root,
    disclosed: claims.disclosed,
    status: 'pending',
    // told by the outbox
    announced: true,
  };
}

function proofOf(
  { claimsRoot, disclosed, announced: _, ...row }: ProofRow,
  membership: Membership | undefined,
): Proof {
  const stored = { ...row, claims: { root: claimsRoot, disclosed } } as Omit<Proof, 'membership'>;
  return { ...stored, membership };
}
