import type { Clock } from '#libs/base';
import type { AccountSigner, Chain } from '#libs/chain';
import { createChains } from '#libs/chain';
import { addressOf, publicKeyOf, signDigest } from '#libs/crypto';
import { InProcessEventBus, type PlatformEvent } from '#libs/events';
import { createDatabase, type Database, type DatabaseSettingsInput } from '#libs/persistence';
import { temporaryFolder } from '#libs/testing';
import { openTransactions, type OpenTransactions, type TransactionSettings } from '#libs/transactions';

/** Signs with a key that lies in memory. */
export function memorySigner(privateKey: Uint8Array): AccountSigner {
  const address = addressOf(publicKeyOf(privateKey));
  return {
    address,
    sign: (digests) => Promise.resolve(digests.map((digest) => signDigest(digest, privateKey))),
  };
}

/** The same keys in every process: 1, 2, 3 … in the last bytes, after a tag that keeps tests apart. */
export function numberedSigners(count: number, tag = 1): readonly AccountSigner[] {
  return Array.from({ length: count }, (_, n) => {
    const key = new Uint8Array(32);
    new DataView(key.buffer).setUint32(0, tag);
    new DataView(key.buffer).setUint32(28, n + 1);
    return memorySigner(key);
  });
}

export interface RigOptions {
  readonly chains: readonly Chain[];
  readonly signers: readonly AccountSigner[];
  /** A temporary SQLite file unless told. */
  readonly database?: DatabaseSettingsInput;
  readonly settings?: Partial<TransactionSettings>;
  readonly clock?: Clock;
}

/** An engine that works, on real chains and a real database. */
export interface Rig extends OpenTransactions {
  readonly database: Database;
  readonly settings: DatabaseSettingsInput;
  /** Signers that can be used now; tests take them away. */
  readonly signers: Map<string, AccountSigner>;
  readonly events: readonly PlatformEvent[];
  readonly warnings: readonly string[];
}

const QUICK: Partial<TransactionSettings> = { leaseMs: 500, patrolMs: 50 };

export async function startRig(options: RigOptions): Promise<Rig> {
  const folder = options.database ? undefined : await temporaryFolder();
  const settings = options.database ?? { type: 'sqlite', folder: folder?.path ?? '' };
  const database = await createDatabase(settings);
  const warnings: string[] = [];
  const events: PlatformEvent[] = [];
  const bus = new InProcessEventBus({ service: 'test', onError: (thrown) => warnings.push(String(thrown)) });
  bus.subscribe('blockchain.events', (event) => void events.push(event));
  const signers = new Map(options.signers.map((signer) => [signer.address, signer]));
  const open = await openTransactions({
    database,
    chains: createChains(options.chains),
    signers: { find: (_, address) => Promise.resolve(signers.get(address)) },
    bus,
    settings: { ...QUICK, ...options.settings },
    ...(options.clock ? { clock: options.clock } : {}),
    warn: (message, details) => warnings.push(`${message} ${JSON.stringify(details)}`),
  });
  open.start();
  return {
    ...open,
    database,
    settings,
    signers,
    events,
    warnings,
    async close() {
      await open.close();
      await bus.close();
      await database.close();
      await folder?.remove();
    },
  };
}
