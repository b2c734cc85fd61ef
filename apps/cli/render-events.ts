import type { LogFilter } from '#libs/chain';
import { printable } from './printable.js';

/** What a node says of the block that has to be trusted. */
export interface Witness {
  readonly endpoint: string;
  readonly agrees: boolean;
  /** `undefined` if it has no such block. */
  readonly hash: string | undefined;
}

export interface ProvenEvents {
  readonly verified: boolean;
  readonly chain: string;
  readonly from: number;
  readonly to: number;
  readonly filter: LogFilter;
  readonly events: number;
  /** Of the last block: all that is left to be trusted. */
  readonly last: string;
  /** In what the journal is not what is proven, as the certificate itself says; `undefined` if in nothing. */
  readonly differences?: string | undefined;
  readonly witness?: Witness;
}

export type EventsReport =
  ProvenEvents | { readonly verified: false; readonly block: number; readonly reason: string };

/** For people; whatever is quoted from the document is made harmless. */
export function renderEvents(report: EventsReport): string {
  if ('reason' in report)
    return lines([`✗ block ${report.block}: ${printable(report.reason)}`, '', 'NOT VERIFIED']);
  const { verified, chain, from, to, filter, events, last, witness, differences } = report;
  const count = to - from + 1;
  const trusted = `Taken on trust: that block ${to} of ${printable(chain)} is ${last}, and which transaction each receipt is of.`;
  return lines([
    `✓ ${count} headers, of blocks ${from} to ${to}, hash to their hashes, and each follows the one before.`,
    '✓ Where a bloom filter may have such events, all receipts of the block hash to the root in its header.',
    ...(witness ? [witnessLine(witness, to)] : []),
    ...(differences === undefined ? [] : [`✗ ${differences}.`]),
    '',
    `Contracts: ${filter.addresses.map(printable).join(', ') || 'every one'}`,
    `Topics: ${filter.topics.map((list) => list?.map(printable).join(' or ') ?? 'any').join('; ') || 'any'}`,
    `Events: ${events}`,
    '',
    ...(verified ? [trusted, '', 'VERIFIED'] : ['NOT VERIFIED']),
  ]);
}

function witnessLine({ endpoint, agrees, hash }: Witness, number: number): string {
  if (agrees) return `✓ ${endpoint} has this hash for block ${number}.`;
  return `✗ ${endpoint} has ${hash === undefined ? 'no' : 'another'} block ${number}${hash === undefined ? '' : `: ${hash}`}.`;
}

const lines = (list: readonly string[]): string => `${list.join('\n')}\n`;
