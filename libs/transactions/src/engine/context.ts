import type { ChainAccounts } from '#libs/chain';
import type { ForkStore } from '../adapters/fork-store.js';
import type { LaneStore } from '../adapters/lane-store.js';
import type { PolicyStore } from '../adapters/policy-store.js';
import type { TransactionStore } from '../adapters/transaction-store.js';
import type { TransactionSettings } from '../settings.js';
import type { Signers } from '../signers.port.js';
import type { Books } from './books.js';
import type { Recorder } from './recorder.js';

/** What the parts of a worker share. */
export interface WorkerContext {
  readonly network: string;
  readonly accounts: ChainAccounts;
  readonly signers: Signers;
  readonly settings: TransactionSettings;
  readonly store: TransactionStore;
  readonly forks: ForkStore;
  readonly lanes: LaneStore;
  readonly policies: PolicyStore;
  readonly books: Books;
  readonly recorder: Recorder;
  readonly now: () => Date;
  readonly warn: (message: string, details: object) => void;
}
