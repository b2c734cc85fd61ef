import { Inject, Injectable } from '@nestjs/common';
import { isAppError } from '#libs/base';
import type { Chain } from '#libs/chain';
import { EVENT_STREAMS, type EventStreams, type StreamStatus } from '#libs/chain-sync';
import { proofAnchor } from '#libs/contracts';
import type { Batch } from '../domain/batch.js';
import { identityErrors } from '../domain/errors.js';
import { blockBefore, streamStart } from '../domain/stream-start.js';

const STREAM_OWNER = 'feature:identity';
/** A name has at most 64 characters, of these: the rest is for the contract. */
const NETWORK_LENGTH = 44;
/** Streams that health looks at. */
const MOST = 100;

/** The stream of one contract `ProofAnchor`. */
export interface AnchorSite {
  readonly chain: Chain;
  readonly contract: string;
}

/** The streams of anchored roots, one for each network and contract. */
@Injectable()
export class AnchorStreams {
  constructor(@Inject(EVENT_STREAMS) readonly streams: EventStreams) {}

  /**
   * The stream, which is made to begin early enough for these batches if it is not there.
   * @throws ANCHOR_STREAM_TAKEN if the name is another one's, CHAIN_UNAVAILABLE
   */
  async open(site: AnchorSite, batches: readonly Batch[]): Promise<StreamStatus> {
    const { chain } = site;
    const known = await this.find(site);
    if (known) return known;
    const { block, since } = streamStart(batches);
    const timeOf = async (number: number) => (await chain.block(BigInt(number)))?.timestamp;
    const head = Number((await chain.head()).number);
    const early = since ? await blockBefore(since, head, timeOf) : head;
    return this.#define(site, Math.min(early, block ?? early));
  }

  /** Of all networks and contracts. */
  async list(): Promise<readonly StreamStatus[]> {
    return (await this.streams.list({ owner: STREAM_OWNER, limit: MOST })).items;
  }

  /** Makes it anew if it begins after the block: clocks, or a reorganisation, may have misled its first start. */
  async reachBack(site: AnchorSite, block: number): Promise<void> {
    const known = await this.find(site);
    if (known && known.from <= block) return;
    if (known) await this.streams.remove(known.name);
    await this.#define(site, block);
  }

  /** The stream as it is; `undefined` if it was removed. @throws ANCHOR_STREAM_TAKEN */
  async find(site: AnchorSite): Promise<StreamStatus | undefined> {
    const name = nameOf(site);
    const known = await this.streams.find(name);
    if (!known || (known.owner === STREAM_OWNER && isOf(known, site))) return known;
    throw identityErrors.ANCHOR_STREAM_TAKEN({ name, owner: known.owner });
  }

  async #define(site: AnchorSite, from: number): Promise<StreamStatus> {
    const { chain, contract } = site;
    const { abi } = proofAnchor;
    const wanted = {
      network: chain.network,
      addresses: [contract],
      abi,
      events: [{ event: 'RootAnchored' }],
    };
    const how = { depth: 'latest', proof: 'receipts', onPoison: 'block', owner: STREAM_OWNER } as const;
    try {
      return await this.streams.define({ name: nameOf(site), from, ...wanted, ...how });
    } catch (thrown) {
      // another replica was faster, and has looked for the first block at another head
      const isConflict = isAppError(thrown) && thrown.code === 'STREAM_CONFLICT';
      const known = isConflict ? await this.find(site) : undefined;
      if (known) return known;
      throw thrown;
    }
  }
}

function nameOf({ chain, contract }: AnchorSite): string {
  const network = chain.network.replace(/[^A-Za-z0-9._-]/g, '-').slice(0, NETWORK_LENGTH);
  return `identity.${network}.${contract.slice(2, 12).toLowerCase()}`;
}

function isOf({ network, definition }: StreamStatus, { chain, contract }: AnchorSite): boolean {
  const [address = ''] = definition.addresses;
  return network === chain.network && address.toLowerCase() === contract.toLowerCase();
}
