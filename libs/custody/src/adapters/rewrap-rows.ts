import { MoreThan, Not, type DataSource } from 'typeorm';
import type { KeySafe } from '../keys/key-safe.js';
import { walletRow, type WalletRow } from './wallet.row.js';

interface Rewrapping {
  readonly source: DataSource;
  readonly safe: KeySafe;
  /** Rows to wrap anew. */
  readonly limit: number;
}

/** Rows of one read. */
const CHUNK = 100;

/**
 * Returns how many are left. Rows that do not open are passed over, so that they keep none of the others waiting; once
 * only such ones are left, their error is thrown. Several may do this at once: a data key stays the same, however often
 * it is wrapped.
 */
export async function rewrapRows({ source, safe, limit }: Rewrapping): Promise<number> {
  let done = 0;
  let failure: { readonly cause: unknown } | undefined;
  let after = '';
  while (done < limit) {
    const rows = await staleRows(source, { after, wrappingKeyId: safe.wrappingKeyId });
    for (const row of rows) {
      if (done === limit) break;
      try {
        await rewrapRow(source, safe, row);
        done++;
      } catch (cause) {
        failure ??= { cause };
      }
    }
    const last = rows.at(-1);
    if (!last || rows.length < CHUNK) break;
    after = last.id;
  }
  if (failure && done === 0) throw failure.cause;
  return source.manager.countBy(walletRow, { wrappingKeyId: Not(safe.wrappingKeyId) });
}

async function staleRows(
  source: DataSource,
  { after, wrappingKeyId }: { after: string; wrappingKeyId: string },
): Promise<readonly WalletRow[]> {
  return source.manager.find(walletRow, {
    where: { wrappingKeyId: Not(wrappingKeyId), id: MoreThan(after) },
    order: { id: 'ASC' },
    take: CHUNK,
  });
}

/** Compared and set: what another replica has wrapped meanwhile is left alone. */
async function rewrapRow(source: DataSource, safe: KeySafe, row: WalletRow): Promise<void> {
  const { id, wrappingKeyId } = row;
  const wrapped = await safe.rewrap(row, row.dataKeySealed);
  await source.manager.update(walletRow, { id, wrappingKeyId }, wrapped);
}
