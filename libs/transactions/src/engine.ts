import type { Chains, FeeSpeed } from '#libs/chain';
import { checksumAddress } from '#libs/crypto';
import type { CommandStore } from './adapters/command-store.js';
import type { PolicyStore } from './adapters/policy-store.js';
import type { TransactionStore } from './adapters/transaction-store.js';
import { laneRow } from './adapters/lane.row.js';
import { idempotencyIdOf, newRecord } from './domain/new-record.js';
import { refusalOf } from './domain/policy.js';
import { isFinal, type TransactionRecord } from './domain/record.js';
import { rawOrder } from './domain/raw-order.js';
import { transactionErrors } from './errors.js';
import { replaces, within } from './engine/attempts.js';
import type { Changes } from './engine/changes.js';
import type { Intake } from './engine/intake.js';
import type { NetworkWorker } from './engine/network-worker.js';
import { attemptView, viewOf } from './engine/view.js';
import type { TransactionSettings } from './settings.js';
import type { Signers } from './signers.port.js';
import type {
  Idempotency,
  SpendingPolicy,
  Transaction,
  TransactionAttempt,
  TransactionPage,
  TransactionQuery,
  TransactionRequest,
  Transactions,
} from './transactions.port.js';

export interface EngineDeps {
  readonly chains: Chains;
  readonly signers: Signers;
  readonly settings: TransactionSettings;
  readonly store: TransactionStore;
  readonly intake: Intake;
  readonly commands: CommandStore;
  readonly policies: PolicyStore;
  readonly changes: Changes;
  readonly workers: ReadonlyMap<string, NetworkWorker>;
  readonly now: () => Date;
}

const MOST_AT_ONCE = 1_000;
/** How long `sign` waits for the worker that holds the account. Unit: ms. */
const SIGN_LIMIT_MS = 10_000;

/** The port over its workers: callers write into the database what they want, whoever holds the account does it. */
export class TransactionEngine implements Transactions {
  constructor(private readonly deps: EngineDeps) {}

  async submit(request: TransactionRequest): Promise<Transaction> {
    const [transaction] = await this.submitMany([request]);
    if (!transaction) throw transactionErrors.TRANSACTION_NOT_FOUND({ id: 'of this request' });
    return transaction;
  }

  async submitMany(requests: readonly TransactionRequest[]): Promise<readonly Transaction[]> {
    if (requests.length === 0 || requests.length > MOST_AT_ONCE) {
      const errors = [{ pointer: '', detail: `must be 1 to ${MOST_AT_ONCE} transactions`, code: 'size' }];
      throw transactionErrors.TRANSACTION_INVALID({ count: 1 }, { errors });
    }
    const records: TransactionRecord[] = [];
    for (const request of requests) records.push(this.#recordOf(request));
    await this.#assertSenders(records);
    const ids = await this.deps.intake.take({ records, attempts: [] });
    return this.#handOver(records, ids);
  }

  async submitRaw(request: Parameters<Transactions['submitRaw']>[0]): Promise<Transaction> {
    const accounts = this.#accountsOf(request.network);
    const parsed = accounts.parse(request.raw);
    const known = await this.findByHash(parsed.hash);
    if (known)
      return known.state === 'prepared' && known.network === request.network ? this.send(known.id) : known;
    const order = rawOrder(parsed, {
      ...request,
      confirmations: accounts.confirmations,
      now: this.deps.now(),
    });
    const ids = await this.deps.intake.take(order);
    const [transaction] = await this.#handOver(order.records, ids);
    if (!transaction) throw transactionErrors.TRANSACTION_NOT_FOUND({ id: parsed.hash });
    return transaction;
  }

  async sign(id: string): Promise<{ readonly transaction: Transaction; readonly raw: string }> {
    const record = await this.#find(id);
    const { commands, settings, now, changes } = this.deps;
    if (record.state === 'created') {
      const holdUntil = new Date(now().getTime() + settings.holdSeconds * 1_000);
      await commands.leaveCreated(record, { state: 'accepted', holdUntil });
      this.deps.workers.get(record.network)?.refresh(record.from);
    } else if (record.holdUntil === undefined) throw conflict(record, 'signed');
    const signed = await changes.until(
      id,
      ({ state }) => state !== 'accepted',
      AbortSignal.timeout(SIGN_LIMIT_MS),
    );
    const transaction = await this.#view(signed);
    if (signed.state === 'accepted')
      throw transactionErrors.TRANSACTION_SIGNING_SLOW({
        id,
        reason: transaction.waitingFor ?? 'it is in the queue',
      });
    const raw = (await this.deps.store.attempts(id)).at(-1)?.raw;
    if (raw === undefined) throw conflict(signed, 'signed');
    return { transaction, raw };
  }

  async send(id: string): Promise<Transaction> {
    const record = await this.#find(id);
    const { commands, workers } = this.deps;
    const worker = workers.get(record.network);
    if (record.state === 'created') {
      if (!(await commands.leaveCreated(record, { state: 'accepted' }))) return this.send(id);
      worker?.refresh(record.from);
    } else if (record.holdUntil !== undefined && !isFinal(record.state)) {
      await this.#assertAllowed(record);
      await commands.add(record, 'release');
      worker?.commandsCame();
    } else if (isFinal(record.state)) throw conflict(record, 'sent');
    return this.#view(await this.#find(id));
  }

  async find(id: string): Promise<Transaction | undefined> {
    const record = await this.deps.store.find(id);
    return record && this.#view(record);
  }

  async findByHash(hash: string): Promise<Transaction | undefined> {
    const record = await this.deps.store.findByHash(hash.toLowerCase());
    return record && this.#view(record);
  }

  async findByKey(idempotency: Idempotency): Promise<Transaction | undefined> {
    const record = await this.deps.store.findByKey(idempotencyIdOf(idempotency));
    return record && this.#view(record);
  }

  async attempts(id: string): Promise<readonly TransactionAttempt[]> {
    const record = await this.deps.store.find(id);
    if (!record) return [];
    return (await this.deps.store.attempts(id)).map((attempt) => attemptView(attempt, record));
  }

  async list(query: TransactionQuery): Promise<TransactionPage> {
    const { from } = query;
    const wanted = from === undefined ? query : { ...query, from: checksumAddress(from) };
    const { items, nextCursor } = await this.deps.store.list(wanted);
    return { items: items.map((record) => viewOf(record, this.#head(record))), nextCursor };
  }

  async cancel(id: string): Promise<Transaction> {
    const record = await this.#find(id);
    const { commands, workers } = this.deps;
    if (record.state === 'created') {
      if (!(await commands.leaveCreated(record, { state: 'cancelled' }))) return this.cancel(id);
    } else {
      const isDone = record.state === 'mined' || isFinal(record.state);
      if (isDone || (await this.#isRaw(id))) throw conflict(record, 'cancelled');
      await commands.add(record, 'cancel');
      workers.get(record.network)?.commandsCame();
    }
    return this.#view(await this.#find(id));
  }

  async speedUp(id: string, speed: FeeSpeed = 'fast'): Promise<Transaction> {
    const record = await this.#find(id);
    const isSent = record.state === 'submitted' || record.state === 'prepared';
    if (!isSent || record.holdUntil !== undefined || (await this.#isRaw(id)))
      throw conflict(record, 'sped up');
    const { network, fees, options } = record;
    if (fees) {
      const { fees: better } = await this.#accountsOf(network).outbid(fees, speed);
      if (!replaces(within(better, options.maxFeePerGas), fees))
        throw transactionErrors.TRANSACTION_FEE_CAPPED({ id });
    }
    await this.deps.commands.add(record, `speed-up:${speed}`);
    this.deps.workers.get(network)?.commandsCame();
    return this.#view(record);
  }

  async settled(id: string, signal?: AbortSignal): Promise<Transaction> {
    await this.#find(id);
    const record = await this.deps.changes.until(id, ({ state }) => isFinal(state), signal);
    signal?.throwIfAborted();
    return this.#view(record);
  }

  policy(address: string): Promise<SpendingPolicy | undefined> {
    return this.deps.policies.find(checksumAddress(address));
  }

  async setPolicy(address: string, policy: SpendingPolicy | undefined): Promise<void> {
    const key = checksumAddress(address);
    await this.deps.policies.save(key, policy);
    for (const worker of this.deps.workers.values()) worker.refresh(key);
  }

  /** Signed elsewhere: nothing else can be signed in its place. */
  async #isRaw(id: string): Promise<boolean> {
    const [first] = await this.deps.store.attempts(id);
    return first?.kind === 'raw';
  }

  #recordOf(request: TransactionRequest): TransactionRecord {
    const { confirmations } = this.#accountsOf(request.network);
    return newRecord(request, { confirmations, now: this.deps.now() });
  }

  #accountsOf(network: string) {
    const { accounts } = this.deps.chains.get(network);
    if (!accounts) throw transactionErrors.TRANSACTION_NETWORK_UNFIT({ network });
    return accounts;
  }

  async #assertSenders(records: readonly TransactionRecord[]): Promise<void> {
    const senders = new Map(records.map(({ network, from }) => [`${network} ${from}`, { network, from }]));
    for (const { network, from } of senders.values())
      if (!(await this.deps.signers.find(network, from)))
        throw transactionErrors.TRANSACTION_SENDER_UNKNOWN({ network, from });
  }

  /** What is new goes to its worker at once; what a key gave before is read. */
  async #handOver(
    records: readonly TransactionRecord[],
    ids: readonly string[],
  ): Promise<readonly Transaction[]> {
    const fresh = records.filter(({ id }, i) => ids[i] === id);
    for (const [network, group] of Map.groupBy(fresh, (record) => record.network))
      this.deps.workers.get(network)?.offer(group.filter(({ state }) => state !== 'created'));
    const views = fresh.map((record) => [record.id, viewOf(record)] as const);
    const known = new Map(views);
    const missing = ids.filter((id) => !known.has(id));
    for (const record of await this.deps.store.findMany(missing))
      known.set(record.id, await this.#view(record));
    return ids.flatMap((id) => known.get(id) ?? []);
  }

  /** Signed bytes cannot be taken back, but what forbids them now keeps them in the house. */
  async #assertAllowed(record: TransactionRecord): Promise<void> {
    const { from } = record;
    await this.#assertSenders([record]);
    const policy = await this.deps.policies.find(from);
    const reason = policy && refusalOf(policy, record, () => 0n);
    if (reason !== undefined) throw transactionErrors.TRANSACTION_POLICY_REFUSED({ from, reason });
  }

  async #find(id: string): Promise<TransactionRecord> {
    const record = await this.deps.store.find(id);
    if (!record) throw transactionErrors.TRANSACTION_NOT_FOUND({ id });
    return record;
  }

  async #view(record: TransactionRecord): Promise<Transaction> {
    const { network, from: address, state } = record;
    const waits = state === 'accepted' || state === 'prepared';
    const lane = waits ? await this.deps.store.manager.findOneBy(laneRow, { network, address }) : undefined;
    return viewOf(record, { laneWaitsFor: lane?.waitingFor ?? undefined, ...this.#head(record) });
  }

  #head({ network }: TransactionRecord): { head?: number } {
    const head = this.deps.workers.get(network)?.head;
    return head === undefined || head < 0 ? {} : { head };
  }
}

function conflict({ id, state }: TransactionRecord, wanted: string) {
  return transactionErrors.TRANSACTION_STATE_CONFLICT({ id, state, wanted });
}
