import { z } from 'zod';
import { createEvmChain, evmNetworkSettings, simulationSettings, type EvmChain } from '#libs/chain-evm';
import {
  startRelay,
  startTemporarySimulation,
  type Relay,
  type TemporarySimulation,
} from '#libs/chain-evm/testing';
import { createChains } from '#libs/chain';
import { openEventStreams, type EventStreams } from '#libs/chain-sync';
import { proofAnchor } from '#libs/contracts';
import { InProcessEventBus } from '#libs/events';
import { createDatabase, type Database } from '#libs/persistence';
import { temporaryFolder, type TemporaryFolder } from '#libs/testing';
import { openIdentityData, type IdentityData } from '../../src/features/identity/adapters/identity-data.js';
import type { ProofDto } from '../../src/features/identity/edge/proof.dto.js';
import { Client } from './client.js';
import { startIdentityHost, type IdentityHost, type IdentityHostOptions } from './identity-host.js';

const privateKey = simulationSettings.shape.privateKey.parse(undefined);

export function chainAt(url: string): EvmChain {
  const polling = { pollMs: 100, coolDownMs: 0, breakerOpenMs: 100, timeoutMs: 2_000 };
  return createEvmChain(
    evmNetworkSettings.parse({ network: 'simulation', rpcUrls: [url], privateKey, ...polling }),
  );
}

export const rootsOf = (proofs: readonly ProofDto[]) =>
  new Set(proofs.map(({ inclusion }) => inclusion?.root));

export const createMany = async (client: Client, count: number) =>
  (await Promise.all(Array.from({ length: count }, () => client.create()))).map(({ body }) => body);

export const allAnchored = (client: Client, proofs: readonly ProofDto[]) =>
  Promise.all(proofs.map(({ id }) => client.anchored(id)));

export const healthOf = async (app: IdentityHost) =>
  (await app.host.current.generations.get('identity')?.health())?.['anchoring'];

/** The types of the events that told of a proof. */
export const toldOf = (app: IdentityHost, { id }: ProofDto) =>
  app.events.filter(({ metadata }) => metadata['proof_id'] === id).map(({ event_type }) => event_type);

type Query = (sql: string) => Promise<unknown>;

/** One chain for all tests; for each a folder and a relay to the chain, which may lose it. To be called in `describe`. */
export function useAnchoringLab() {
  let chain: TemporarySimulation;
  let relay: Relay;
  let folder: TemporaryFolder;
  const apps: IdentityHost[] = [];

  beforeAll(async () => {
    chain = await startTemporarySimulation();
  });
  beforeEach(async () => {
    folder = await temporaryFolder();
    relay = await startRelay(chain.simulation.rpcUrl, 'pass');
  });
  afterEach(async () => {
    for (const app of apps.splice(0)) {
      await app.close();
      expect(app.complaints).toEqual([]);
    }
    await relay.close();
    await folder.remove();
  });
  afterAll(() => chain.close());

  const withDatabase = async <T>(work: (database: Database) => Promise<T>): Promise<T> => {
    const database = await createDatabase({ type: 'sqlite', folder: folder.path });
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  };

  return {
    get chain() {
      return chain;
    },
    get relay() {
      return relay;
    },
    get folder() {
      return folder;
    },
    async start(options: Partial<IdentityHostOptions> = {}): Promise<{ app: IdentityHost; client: Client }> {
      const database = { type: 'sqlite', folder: folder.path } as const;
      const chains = [chainAt(relay.url)];
      const app = await startIdentityHost({ database, chains, graphql: false, ...options });
      apps.push(app);
      return { app, client: new Client(app.url) };
    },
    async stop(app: IdentityHost) {
      apps.splice(apps.indexOf(app), 1);
      await app.close();
    },
    /** How often each root was anchored, by the chain's own events. */
    async eventsOf(proofs: readonly ProofDto[]) {
      const address = proofs[0]?.anchors[0]?.contract ?? '';
      const events = await chain.simulation.chain.events({
        address,
        abi: proofAnchor.abi,
        event: 'RootAnchored',
      });
      return [...rootsOf(proofs)].map((root) => events.filter(({ args }) => args['root'] === root).length);
    },
    rpcOf: (method: string, params: unknown[]) =>
      chain.simulation.chain.rpc.ask({ method, params, reply: z.unknown() }),
    /** The tables of the feature, without the feature. */
    withStores: <T>(work: (data: IdentityData) => Promise<T>): Promise<T> =>
      withDatabase(async (database) => {
        const cleanups: (() => unknown)[] = [];
        const owner = { defer: (cleanup: () => unknown) => void cleanups.push(cleanup) };
        const onError = () => undefined;
        const bus = new InProcessEventBus({ service: 'test', onError });
        try {
          return await work(await openIdentityData(database, owner, { bus, onError }));
        } finally {
          for (const cleanup of cleanups) await cleanup();
        }
      }),
    /** Streams that nobody reads, and the tables, without the feature. */
    withStreams: <T>(work: (streams: EventStreams, query: Query) => Promise<T>): Promise<T> =>
      withDatabase(async (database) => {
        const chains = createChains([chain.simulation.chain]);
        const { streams, close } = await openEventStreams({ database, chains, warn: () => undefined });
        const source = await database.open({ owner: 'test', entities: [] });
        try {
          return await work(streams, (sql) => source.query(sql));
        } finally {
          await source.destroy();
          await close();
        }
      }),
  };
}
