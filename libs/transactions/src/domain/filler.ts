import { orderedId } from '#libs/base';
import { untouched } from './new-record.js';
import type { TransactionRecord } from './record.js';

const OWNER = 'service';
const PURPOSE = 'fill-gap';

export interface Gap {
  readonly network: string;
  readonly address: string;
  readonly now: Date;
}

/** Pays nothing to nobody: it fills a gap in the nonces, behind which others wait. */
export function filler({ network, address, now }: Gap): TransactionRecord {
  return {
    ...untouched(now),
    id: orderedId(),
    network,
    from: address,
    to: address,
    value: 0n,
    data: '0x',
    owner: OWNER,
    purpose: PURPOSE,
    details: {},
    abi: undefined,
    options: { speed: 'fast', fixedGas: false },
    confirmations: 1,
    idempotencyId: undefined,
    fingerprint: undefined,
    state: 'accepted',
    gasLimit: undefined,
  };
}

export function isFiller({ purpose, owner }: TransactionRecord): boolean {
  return purpose === PURPOSE && owner === OWNER;
}

/** For sorting: fillers first, because what waits for a gap to be filled must not be before them; else as accepted. */
export function inQueueOrder(a: TransactionRecord, b: TransactionRecord): number {
  const rank = Number(isFiller(b)) - Number(isFiller(a));
  return rank !== 0 ? rank : a.id < b.id ? -1 : 1;
}
