import { createChains } from '#libs/chain';
import type { EvmChain, EvmNetworkInput } from '#libs/chain-evm';
import { startBareAnvil, type BareAnvil } from '#libs/chain-evm/testing';
import {
  openEventStreams,
  type OpenEventStreams,
  type StreamDefinition,
  type StreamEvent,
} from '#libs/chain-sync';
import { InProcessEventBus, type PlatformEvent } from '#libs/events';
import { createDatabase, type Database, type DatabaseSettingsInput } from '#libs/persistence';
import { eventually, temporaryFolder } from '#libs/testing';
import { COUNTED_ABI, Emitter } from './emitter.js';

export interface StreamLabOptions {
  readonly database?: DatabaseSettingsInput;
  readonly chain?: Partial<EvmNetworkInput>;
  /** Endpoints between the node and the streams. */
  readonly rpcUrls?: (anvil: BareAnvil) => Promise<readonly string[]>;
  readonly settings?: Parameters<typeof openEventStreams>[0]['settings'];
}

/** One replica of the streams. */
export interface Replica {
  readonly database: Database;
  readonly chain: EvmChain;
  readonly opened: OpenEventStreams;
  close(): Promise<void>;
}

/** A chain, a contract with events, a database, and the streams over them. */
export class StreamLab {
  readonly warnings: string[] = [];
  /** What streams have told on the buses of all replicas. */
  readonly told: PlatformEvent[] = [];
  readonly #replicas = new Set<Replica>();

  private constructor(
    readonly anvil: BareAnvil,
    readonly emitter: Emitter,
    private readonly parts: {
      readonly database: DatabaseSettingsInput;
      readonly options: StreamLabOptions;
      readonly rpcUrls: readonly string[];
      readonly remove: () => Promise<void>;
      first?: Replica;
    },
  ) {}

  static async start(options: StreamLabOptions = {}): Promise<StreamLab> {
    const anvil = await startBareAnvil();
    const emitter = new Emitter(anvil);
    await emitter.install();
    const folder = await temporaryFolder();
    const database = options.database ?? { type: 'sqlite', folder: folder.path };
    const rpcUrls = (await options.rpcUrls?.(anvil)) ?? [anvil.url];
    const lab = new StreamLab(anvil, emitter, { database, options, rpcUrls, remove: folder.remove });
    lab.parts.first = await lab.replica();
    return lab;
  }

  get first(): Replica {
    const { first } = this.parts;
    if (!first) throw new RangeError('It has been closed.');
    return first;
  }

  get database(): DatabaseSettingsInput {
    return this.parts.database;
  }

  get streams() {
    return this.first.opened.streams;
  }

  async replica(): Promise<Replica> {
    const { database: settings, options, rpcUrls } = this.parts;
    const database = await createDatabase(settings);
    const chain = this.anvil.chain({ rpcUrls: [...rpcUrls], ...options.chain });
    await chain.connect();
    const bus = new InProcessEventBus({
      service: 'lab',
      onError: (thrown) => this.warnings.push(String(thrown)),
    });
    bus.subscribe('blockchain.events', (event) => void this.told.push(event));
    const opened = await openEventStreams({
      database,
      chains: createChains([chain]),
      bus,
      settings: { patrolMs: 100, leaseMs: 1_500, rollbackMs: 2_000, ...options.settings },
      warn: (message, details) => this.warnings.push(`${message} ${JSON.stringify(details)}`),
    });
    opened.start();
    const replica: Replica = {
      database,
      chain,
      opened,
      close: async () => {
        this.#replicas.delete(replica);
        await opened.close();
        await chain.disconnect();
        await database.close();
      },
    };
    this.#replicas.add(replica);
    return replica;
  }

  /** The first replica ends, and another begins. */
  async restart(): Promise<void> {
    await this.first.close();
    await this.begin();
  }

  /** In the place of the first replica. */
  async begin(): Promise<void> {
    this.parts.first = await this.replica();
  }

  definition(more: Partial<StreamDefinition> = {}): StreamDefinition {
    return {
      name: 'counted',
      network: 'test',
      addresses: [this.emitter.address],
      abi: COUNTED_ABI,
      events: [],
      from: 0,
      depth: 'latest',
      proof: 'receipts',
      onPoison: 'block',
      owner: 'test',
      ...more,
    };
  }

  /** All lines of a journal. */
  async lines(name = 'counted'): Promise<readonly StreamEvent[]> {
    const lines: StreamEvent[] = [];
    for (;;) {
      const part = await this.streams.events(name, { after: lines.at(-1)?.position ?? 0, limit: 5_000 });
      if (part.length === 0) return lines;
      lines.push(...part);
    }
  }

  /** What is left of the journal: the ids that were added, and not taken back. */
  async kept(name = 'counted'): Promise<readonly string[]> {
    return keptOf(await this.lines(name));
  }

  /** Until the journal has just what the chain has, up to its head. */
  async settled(name = 'counted', within = 60_000): Promise<void> {
    const truth = (await this.emitter.truth()).toSorted();
    const { hash } = await this.anvil.rpc<{ hash: string }>('eth_getBlockByNumber', 'latest', false);
    await eventually(
      async () => {
        const status = await this.streams.find(name);
        if (status?.block?.hash !== hash)
          throw new RangeError(`It is at block ${status?.block?.number}: ${status?.trouble}`);
        return true;
      },
      { within, what: 'The end of the stream' },
    );
    expect((await this.kept(name)).toSorted()).toEqual(truth);
    await this.#expectCovered(name, hash);
  }

  /** What was read is noted without a gap: each record begins with the block after the one before. */
  async #expectCovered(name: string, head: string): Promise<void> {
    const source = await this.first.database.open({ owner: 'event-streams', entities: [] });
    const rows = await source.query<
      Record<'from_block' | 'to_block' | 'parent_hash' | 'hash' | 'events', string>[]
    >(
      `SELECT r.* FROM event_stream_ranges r JOIN event_streams s ON s.id = r.stream_id WHERE s.name = '${name}' ORDER BY from_block`,
    );
    await source.destroy();
    for (const [i, row] of rows.slice(1).entries())
      expect([Number(row.from_block), row.parent_hash]).toEqual([
        Number(rows[i]?.to_block) + 1,
        rows[i]?.hash,
      ]);
    expect(rows.at(-1)?.hash).toBe(head);
    expect(rows.reduce((sum, { events }) => sum + Number(events), 0)).toBe((await this.kept(name)).length);
  }

  async close(): Promise<void> {
    for (const replica of this.#replicas) await replica.close();
    await this.anvil.close();
    await this.parts.remove();
  }
}

/** Checks that each line fits those before it: positions without a gap, nothing added twice, nothing taken back that is not there. */
export function keptOf(lines: readonly StreamEvent[]): readonly string[] {
  const kept = new Set<string>();
  const first = lines[0]?.position ?? 1;
  for (const [i, { position, kind, id }] of lines.entries()) {
    if (position !== first + i) throw new RangeError(`Position ${position} is not the next.`);
    if (kind === 'added' ? kept.has(id) : !kept.delete(id))
      throw new RangeError(`${id} was ${kind} at ${position}, and that is not possible.`);
    if (kind === 'added') kept.add(id);
  }
  return [...kept];
}
