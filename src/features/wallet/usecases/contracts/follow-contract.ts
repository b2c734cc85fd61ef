import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '#libs/caller';
import type { StreamStatus } from '#libs/chain-sync';
import { OWNED_STREAMS, type OwnedStreams } from '#src/streams/owned-streams.port.js';
import { FindContract } from './find-contract.js';

export interface FollowedEvents {
  readonly network: string;
  readonly address: string;
  /** Name or signature; all events of the contract if it is left out. */
  readonly event: string | undefined;
  /** By the name of an indexed argument. */
  readonly args: Readonly<Record<string, unknown>> | undefined;
  readonly from: number | 'head';
}

/** A stream of a contract's events: whoever asks for the same again gets the same stream. */
@Injectable()
export class FollowContract {
  constructor(
    private readonly contracts: FindContract,
    @Inject(OWNED_STREAMS) private readonly streams: OwnedStreams,
  ) {}

  /** @throws CONTRACT_NOT_FOUND, STREAM_DEFINITION_INVALID, STREAMS_TOO_MANY */
  async run(
    caller: Caller,
    asked: FollowedEvents,
  ): Promise<{ readonly stream: StreamStatus; readonly created: boolean }> {
    const { abi, address: found } = await this.contracts.at(asked.network, asked.address);
    const { network, event, args, from } = asked;
    const address = found ?? asked.address;
    const selection = {
      network,
      addresses: [address],
      abi: abi.filter(isEvent),
      events: event === undefined ? [] : [{ event, ...(args && { args }) }],
      from,
    };
    const name = nameOf(caller.subject, selection);
    return this.streams.define(caller, {
      ...selection,
      name,
      depth: 'latest',
      proof: 'receipts',
      onPoison: 'block',
    });
  }
}

const isEvent = (entry: unknown): boolean =>
  typeof entry === 'object' && entry !== null && 'type' in entry && entry.type === 'event';

/** With the interface in it: another one later makes another stream, and leaves this one as it is. */
function nameOf(subject: string, selection: { readonly addresses: readonly string[] }): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([subject, sorted(selection)]))
    .digest('hex');
  return `contract-${(selection.addresses[0] ?? '').slice(2, 10).toLowerCase()}-${digest.slice(0, 24)}`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, member]) => [name, sorted(member)]));
}
