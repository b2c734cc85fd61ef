import { isAppError } from '#libs/base';
import { chainErrors, type ChainHeader, type ChainHistory, type LogRange } from '#libs/chain';
import { eventId, lineOf, type Line } from '../domain/line.js';
import type { PoisonRecord, StreamDefinition } from '../event-streams.port.js';

/** What a journal gets of a range. */
export interface Batch {
  readonly lines: readonly Line[];
  readonly poison: readonly PoisonRecord[];
  /** Where it has to stop: the block of an event that cannot be decoded. */
  readonly blockedAt: number | undefined;
  readonly blockedBy: string | undefined;
}

interface Reading {
  readonly range: LogRange;
  readonly definition: StreamDefinition;
  readonly history: ChainHistory;
  readonly chainId: string;
  readonly now: Date;
}

export function batchOf({ range, definition, history, chainId, now }: Reading): Batch {
  const headers = new Map(range.headers.map((header): [number, ChainHeader] => [header.number, header]));
  const lines: Line[] = [];
  const poison: PoisonRecord[] = [];
  for (const log of range.logs) {
    const header = headers.get(log.blockNumber);
    if (!header) throw headerMissing(definition.network, log.blockNumber);
    try {
      lines.push(lineOf(log, history.decode(log, definition.abi), header));
    } catch (thrown) {
      if (!isAppError(thrown) || thrown.code !== 'CHAIN_LOG_UNDECODABLE') throw thrown;
      const { blockNumber, logIndex, transactionHash } = log;
      if (definition.onPoison === 'block') {
        const before = lines.filter((line) => line.blockNumber < blockNumber);
        return { lines: before, poison, blockedAt: blockNumber, blockedBy: thrown.message };
      }
      const id = eventId(chainId, log);
      poison.push({ id, blockNumber, transactionHash, logIndex, reason: thrown.message, at: now });
    }
  }
  return { lines, poison, blockedAt: undefined, blockedBy: undefined };
}

/** A range has the headers of all blocks with logs: it is read again. */
const headerMissing = (network: string, block: number) =>
  chainErrors.CHAIN_UNAVAILABLE({ network, reason: `the header of block ${block} is missing in its range.` });
