import { In, type DataSource, type EntityManager } from 'typeorm';
import { z } from 'zod';
import type { StreamEvent } from '#libs/chain-sync';
import { inTransaction, isDuplicate } from '#libs/persistence';
import type { AnchoredRoot } from '../domain/anchor-view.js';
import type {
  AnchorFollowing,
  AnchorIndex,
  AnchorStreamRef,
  KnownAnchors,
} from '../ports/anchor-index.port.js';
import { anchorProjection } from './anchor-projection.js';
import { anchoredRootRow, anchorStreamRow, type AnchoredRootRow } from './anchored-root.row.js';

/** Roots of one statement: SQLite and MySQL limit its parameters. */
const CHUNK = 400;
const rootAnchored = z.object({ root: z.string() });

export class TypeormAnchorIndex implements AnchorIndex {
  constructor(private readonly source: DataSource) {}

  async begin({ name: stream, createdAt, ...place }: AnchorStreamRef): Promise<void> {
    const { manager } = this.source;
    const known = await manager.findOneBy(anchorStreamRow, { stream });
    if (known?.createdAt.getTime() === createdAt.getTime()) return;
    await inTransaction(this.source, async (within) => {
      if (await replaceMark(within, { stream, createdAt }, known?.createdAt))
        await clear(within, { name: stream, ...place });
    });
  }

  async forget(stream: AnchorStreamRef): Promise<void> {
    await inTransaction(this.source, (manager) => clear(manager, stream));
  }

  async follow(stream: AnchorStreamRef, following: AnchorFollowing): Promise<void> {
    const { source } = this;
    const apply = async (manager: EntityManager, lines: readonly StreamEvent[]) => {
      for (const line of lines) await applyLine(manager, stream, line);
    };
    await anchorProjection.run({ ...following, source, stream: stream.name, apply });
  }

  async find(
    { name: stream, network, contract }: AnchorStreamRef,
    roots: readonly string[],
  ): Promise<KnownAnchors> {
    const { manager } = this.source;
    const cursor = await manager.findOneBy(anchorProjection.entity, { stream });
    const anchors = new Map<string, AnchoredRoot>();
    for (let from = 0; from < roots.length; from += CHUNK) {
      const root = In(roots.slice(from, from + CHUNK));
      for (const row of await manager.findBy(anchoredRootRow, { network, contract, root }))
        anchors.set(row.root, anchorOf(row));
    }
    return { position: cursor?.position ?? 0, anchors };
  }
}

/** False if another one was faster: what it has begun is not to be forgotten again. */
async function replaceMark(
  manager: EntityManager,
  mark: { readonly stream: string; readonly createdAt: Date },
  former: Date | undefined,
): Promise<boolean> {
  const { stream, createdAt } = mark;
  if (former) {
    const moved = await manager.update(anchorStreamRow, { stream, createdAt: former }, { createdAt });
    return moved.affected === 1;
  }
  try {
    await manager.insert(anchorStreamRow, { ...mark });
    return true;
  } catch (thrown) {
    if (isDuplicate(thrown)) return false;
    throw thrown;
  }
}

/** With the cursor, so that a line of the former stream that is under way is void. */
async function clear(
  manager: EntityManager,
  { name: stream, network, contract }: Omit<AnchorStreamRef, 'createdAt'>,
): Promise<void> {
  await manager.delete(anchorProjection.entity, { stream });
  await manager.delete(anchoredRootRow, { network, contract });
}

async function applyLine(
  manager: EntityManager,
  { network, contract }: AnchorStreamRef,
  line: StreamEvent,
): Promise<void> {
  const { blockNumber, blockHash, blockTime: blockTimestamp, transactionHash } = line;
  const key = { network, contract, root: rootAnchored.parse(line.args).root };
  if (line.kind === 'removed') {
    await manager.delete(anchoredRootRow, { ...key, blockHash });
    return;
  }
  const row: AnchoredRootRow = { ...key, transactionHash, blockNumber, blockHash, blockTimestamp };
  await manager.upsert(anchoredRootRow, row, ['network', 'contract', 'root']);
}

function anchorOf(row: AnchoredRootRow): AnchoredRoot {
  const { root, transactionHash, blockNumber: number, blockHash: hash, blockTimestamp: timestamp } = row;
  return { root, transactionHash, block: { number, hash, timestamp } };
}
