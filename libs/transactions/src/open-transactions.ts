import { randomUUID } from 'node:crypto';
import { systemClock, type Clock } from '#libs/base';
import type { Chain, ChainAccounts, Chains } from '#libs/chain';
import type { EventBus } from '#libs/events';
import type { Database } from '#libs/persistence';
import { attemptRow } from './adapters/attempt.row.js';
import { CommandStore } from './adapters/command-store.js';
import { ForkStore, forkRow } from './adapters/fork-store.js';
import { IntakeStore } from './adapters/intake-store.js';
import { JournalStore } from './adapters/journal-store.js';
import { LaneStore } from './adapters/lane-store.js';
import { commandRow, laneRow, policyRow, spendingRow } from './adapters/lane.row.js';
import { transactionsMigration } from './adapters/migrations/0001-transactions.js';
import { openTransactionsMigration } from './adapters/migrations/0002-open-transactions.js';
import { forksMigration } from './adapters/migrations/0003-forks.js';
import { outbox, OWNER } from './adapters/outbox.js';
import { PolicyStore } from './adapters/policy-store.js';
import { TransactionStore } from './adapters/transaction-store.js';
import { transactionRow } from './adapters/transaction.row.js';
import { TransactionEngine } from './engine.js';
import { Changes } from './engine/changes.js';
import { Intake } from './engine/intake.js';
import { NetworkWorker, type WorkerReport } from './engine/network-worker.js';
import { transactionSettings, type TransactionSettings } from './settings.js';
import type { Signers } from './signers.port.js';
import type { Transactions } from './transactions.port.js';

export interface TransactionsDeps {
  readonly database: Pick<Database, 'open' | 'migrate'>;
  readonly chains: Chains;
  readonly signers: Signers;
  readonly bus: EventBus;
  readonly settings?: Partial<TransactionSettings>;
  readonly clock?: Clock;
  readonly warn: (message: string, details: object) => void;
}

export interface OpenTransactions {
  readonly transactions: Transactions;
  /** One entry for each network with accounts. */
  report(): readonly WorkerReport[];
  /** Begins to work; what is submitted before waits. */
  start(): void;
  /** Takes no more, ends what is half done, and leaves the rest to others or to the next start. */
  close(): Promise<void>;
}

export const transactionMigrations = [transactionsMigration, openTransactionsMigration, forksMigration];

/** Opens the engine on its own tables. @throws what the database says of its migrations */
export async function openTransactions(deps: TransactionsDeps): Promise<OpenTransactions> {
  const { database, chains, signers, bus, clock = systemClock, warn } = deps;
  const settings = transactionSettings.parse(deps.settings ?? {});
  await database.migrate(OWNER, transactionMigrations);
  const entities = [
    transactionRow,
    attemptRow,
    laneRow,
    commandRow,
    policyRow,
    spendingRow,
    forkRow,
    outbox.entity,
  ];
  const source = await database.open({ owner: OWNER, entities });
  const holder = randomUUID();
  const now = () => clock.now();
  const store = new TransactionStore(source);
  const commands = new CommandStore(source, clock);
  const policies = new PolicyStore(source, clock);
  const changes = new Changes(store);
  const onError = (thrown: unknown) =>
    warn('an event of a transaction could not be delivered', { err: thrown });
  const relay = outbox.relay({ source, bus, onError, clock });
  const intakeStore = new IntakeStore(source, clock);
  const intake = new Intake({
    take: async (orders) => {
      const taken = await intakeStore.take(orders);
      relay.poke();
      return taken;
    },
  });
  const shared = {
    signers,
    settings,
    store,
    commands,
    policies,
    now,
    warn,
    forks: new ForkStore(source),
    lanes: new LaneStore(source, holder, clock),
    journal: new JournalStore(source, {
      holder,
      clock,
      leaseMs: settings.leaseMs,
    }),
    onCommit: (records: Parameters<Changes['tell']>[0]) => {
      changes.tell(records);
      relay.poke();
    },
  };
  const workers = new Map(
    chains
      .list()
      .filter(hasAccounts)
      .map((chain) => [chain.network, new NetworkWorker({ ...shared, chain })]),
  );
  const engine = new TransactionEngine({
    chains,
    signers,
    settings,
    store,
    intake,
    commands,
    policies,
    changes,
    workers,
    now,
  });
  return {
    transactions: engine,
    report: () => [...workers.values()].map((worker) => worker.report()),
    start() {
      void relay.start();
      for (const worker of workers.values()) worker.start();
    },
    async close() {
      await intake.close();
      await Promise.all([...workers.values()].map((worker) => worker.stop()));
      await relay.stop();
      await source.destroy();
    },
  };
}

function hasAccounts(chain: Chain): chain is Chain & { readonly accounts: ChainAccounts } {
  return chain.accounts !== undefined;
}
