import type { Estimate, FeeQuote, FeeSpeed, Fees, SignedTransaction, UnsignedTransaction } from '#libs/chain';
import { messageOf } from '#libs/base';
import { refusalOf } from '../domain/policy.js';
import { costOf, type TransactionRecord } from '../domain/record.js';
import { mostOf, newAttempt, within } from './attempts.js';
import type { WorkerContext } from './context.js';
import { isAwayError } from './failures.js';
import { Flight } from './flight.js';
import type { Lane } from './lane.js';

/** Prepared in one round at most, so that a long queue does not make all others wait for its signatures. */
const ROUND = 1_000;
/** An account whose key cannot be used now is asked for again. Unit: ms. */
const SIGNER_RETRY_MS = 1_000;

/** Less gets into no block: it waits without a nonce, because with one it would hold up all that come later. */
export const TOO_CHEAP = 'the base fee of the network is above the maxFeePerGas of the request';

type Quotes = Readonly<Record<FeeSpeed, FeeQuote>>;

interface Candidate {
  readonly record: TransactionRecord;
  readonly estimate: Estimate | undefined;
}

interface Plan {
  readonly record: TransactionRecord;
  readonly gasLimit: bigint;
  readonly fees: Fees;
}

export interface Prepared {
  readonly flights: readonly Flight[];
  /** Resolves when they are stored, and may be broadcast. */
  readonly durable: Promise<void>;
}

/** Gives accepted transactions their gas, fees, nonce and signature. */
export class Preparer {
  constructor(private readonly ctx: WorkerContext) {}

  /** The next round may begin while this one is being stored. */
  async run(): Promise<Prepared> {
    const lanes = this.#due();
    if (lanes.length === 0) return { flights: [], durable: Promise.resolve() };
    const { recorder } = this.ctx;
    const quotes = await this.#quotes();
    const most = Math.ceil(ROUND / lanes.length);
    const taken = new Map(lanes.map((lane) => [lane, this.#take(lane, { most, quotes })]));
    const [estimates] = await Promise.all([
      this.#estimates([...taken.values()].flat()),
      this.#askFunds(lanes),
    ]);
    const flights: Flight[] = [];
    for (const lane of lanes) {
      const candidates = (taken.get(lane) ?? []).map((record) => ({
        record,
        estimate: estimates.get(record),
      }));
      const plans = this.#plan(lane, candidates, quotes);
      flights.push(...(await this.#sign(lane, plans, quotes)));
    }
    return { flights, durable: recorder.commit() };
  }

  /** Once for each head. */
  async #askFunds(lanes: readonly Lane[]): Promise<void> {
    const { accounts, books } = this.ctx;
    const { head } = books;
    const stale = lanes.filter(({ funds }) => funds?.head !== head);
    if (stale.length === 0) return;
    const balances = await accounts.balances(stale.map(({ address }) => address));
    for (const [i, lane] of stale.entries()) lane.funds = { head, balance: balances[i] ?? 0n, spent: 0n };
  }

  #due(): Lane[] {
    const { books, settings, now } = this.ctx;
    const time = now().getTime();
    return [...books.lanes.values()].filter(
      (lane) => lane.isDue(books.head, time) && lane.flights.size < settings.maxInFlight,
    );
  }

  #take(lane: Lane, { most, quotes }: { most: number; quotes: Quotes }): TransactionRecord[] {
    const count = Math.min(most, this.ctx.settings.maxInFlight - lane.flights.size);
    const taken: TransactionRecord[] = [];
    for (const record of lane.queue) {
      if (taken.length >= count) break;
      if (!isTooCheap(record, quotes)) taken.push(record);
      else if (record.waitingFor !== TOO_CHEAP) {
        record.waitingFor = TOO_CHEAP;
        this.ctx.recorder.change(lane, { record, change: 'state' });
        this.ctx.recorder.soon();
      }
    }
    return taken;
  }

  async #estimates(records: readonly TransactionRecord[]): Promise<Map<TransactionRecord, Estimate>> {
    const open = records.filter(({ options }) => !options.fixedGas);
    if (open.length === 0) return new Map();
    const answers = await this.ctx.accounts.estimate(open);
    return new Map(open.flatMap((record, i) => (answers[i] ? [[record, answers[i]] as const] : [])));
  }

  async #quotes(): Promise<Quotes> {
    const { accounts } = this.ctx;
    const [slow, standard, fast] = await Promise.all([
      accounts.quote('slow'),
      accounts.quote('standard'),
      accounts.quote('fast'),
    ]);
    return { slow, standard, fast };
  }

  /** In order, up to the first that has to wait: a later one must not overtake it. */
  #plan(lane: Lane, candidates: readonly Candidate[], quotes: Quotes): Plan[] {
    const plans: Plan[] = [];
    let { available } = lane;
    lane.goOn();
    for (const { record, estimate } of candidates) {
      const { fees: asked, baseFee = 0n } = quotes[record.options.speed];
      if (mostOf(asked) < baseFee) {
        this.#wait(lane, `the base fee of ${baseFee} wei is above the cap of the network`);
        break;
      }
      const refusal = lane.policy && refusalOf(lane.policy, record, () => 0n);
      if (refusal !== undefined) {
        this.#refuse(lane, record, `the spending policy of the account does not allow it: ${refusal}`);
        continue;
      }
      const gas = this.#gasOf(lane, { record, estimate, first: plans.length === 0 });
      if (gas === 'wait') break;
      if (gas === 'refused') continue;
      const plan = { record, gasLimit: gas, fees: within(asked, record.options.maxFeePerGas) };
      const cost = costOf({ value: record.value, gasLimit: plan.gasLimit, fees: plan.fees });
      if (cost > available) {
        this.#wait(lane, `the account has ${available} wei to spend and needs ${cost}`);
        break;
      }
      available -= cost;
      plans.push(plan);
    }
    return plans;
  }

  #gasOf(
    lane: Lane,
    {
      record,
      estimate,
      first,
    }: { record: TransactionRecord; estimate: Estimate | undefined; first: boolean },
  ): bigint | 'wait' | 'refused' {
    if (record.options.fixedGas) return record.gasLimit ?? 0n;
    // an earlier one of the account may be what makes it possible
    const alone = first && lane.flights.size === 0;
    switch (estimate?.kind) {
      case 'gas': {
        const limit = this.ctx.accounts.gasLimitFor(estimate.gas);
        if (limit >= estimate.gas) return limit;
        const reason = `it needs ${estimate.gas} gas, and the network's limit is ${limit}`;
        return this.#refuse(lane, record, reason);
      }
      case 'reverted':
      case 'refused':
        if (alone) return this.#refuse(lane, record, estimate.reason);
        this.#wait(lane, `it would fail now (${estimate.reason}) and waits for earlier ones of the account`);
        return 'wait';
      case 'unfunded':
        this.#wait(lane, estimate.reason);
        return 'wait';
      case undefined:
        return 'wait';
    }
  }

  #wait(lane: Lane, reason: string): void {
    lane.waitForBlock(reason, this.ctx.books.head);
    this.ctx.recorder.stamp(lane);
  }

  #refuse(lane: Lane, record: TransactionRecord, reason: string): 'refused' {
    record.state = 'failed';
    record.failure = { kind: 'refused', reason };
    lane.queue.splice(lane.queue.indexOf(record), 1);
    this.ctx.recorder.change(lane, { record, change: 'result', event: 'transaction_failed' });
    return 'refused';
  }

  async #sign(lane: Lane, plans: readonly Plan[], quotes: Quotes): Promise<Flight[]> {
    if (plans.length === 0) return [];
    const { now, recorder, books } = this.ctx;
    const nonces = lane.peekNonces(plans.length);
    const unsigned = plans.map(({ record: { from, to, value, data }, gasLimit, fees }, i) => {
      return { from, to, value, data, gasLimit, fees, nonce: nonces[i] ?? 0 };
    });
    const signed = await this.#signed(lane, unsigned);
    if (!signed || (await this.#refusedBefore(lane, plans, signed))) return [];
    // while it was signed, a command or another worker may have changed what is first
    const first = this.#take(lane, { most: plans.length, quotes });
    if (!lane.alive || plans.some(({ record }, i) => first[i] !== record)) return [];
    lane.dequeue(first);
    lane.takeNonces(nonces);
    return plans.flatMap(({ record, gasLimit, fees }, i) => {
      const [nonce, bytes] = [nonces[i], signed[i]];
      if (nonce === undefined || bytes === undefined) return [];
      const kind = record.attempts === 0 ? 'first' : 'resent';
      const attempt = newAttempt({ record, kind, nonce, fees, signed: bytes, now: now() });
      record.gasLimit = gasLimit;
      record.state = 'prepared';
      record.waitingFor = undefined;
      const flight = new Flight(lane, record, []);
      books.fly(flight);
      books.add(flight, attempt);
      recorder.attempt(lane, attempt);
      recorder.change(lane, { record, change: 'signed' });
      return [flight];
    });
  }

  /** `undefined` if the account's key cannot be used now. */
  async #signed(
    lane: Lane,
    unsigned: readonly UnsignedTransaction[],
  ): Promise<readonly SignedTransaction[] | undefined> {
    const { accounts, signers, recorder, now } = this.ctx;
    const later = now().getTime() + SIGNER_RETRY_MS;
    try {
      const signer = await signers.find(lane.network, lane.address);
      if (signer) return await accounts.sign(unsigned, signer);
      lane.waitUntil('no key of the account may be used at the moment', later);
    } catch (thrown) {
      if (isAwayError(thrown)) throw thrown;
      lane.waitUntil(`the key of the account cannot be used: ${messageOf(thrown)}`, later);
    }
    recorder.stamp(lane);
    return undefined;
  }

  /** A nonce that was given back, and the same call as before, give the same bytes: what a node said of them holds. */
  async #refusedBefore(
    lane: Lane,
    plans: readonly Plan[],
    signed: readonly SignedTransaction[],
  ): Promise<boolean> {
    const reused = lane.free.length > 0 ? signed.slice(0, lane.free.length) : [];
    const former = await Promise.all(reused.map(({ hash }) => this.ctx.store.attemptByHash(hash)));
    for (const [i, attempt] of former.entries()) {
      const record = plans[i]?.record;
      if (attempt && record && lane.queue.includes(record))
        this.#refuse(lane, record, attempt.note ?? 'the same bytes were given up before');
    }
    return former.some((attempt) => attempt !== undefined);
  }
}

function isTooCheap({ options, holdUntil }: TransactionRecord, quotes: Quotes): boolean {
  const { baseFee } = quotes[options.speed];
  // what is signed for its owner is the owner's to send
  if (options.maxFeePerGas === undefined || baseFee === undefined || holdUntil !== undefined) return false;
  return BigInt(options.maxFeePerGas) < baseFee;
}
