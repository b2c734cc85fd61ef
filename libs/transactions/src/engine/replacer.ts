import type { FeeQuote, FeeSpeed, SignedTransaction, UnsignedTransaction } from '#libs/chain';
import type { TransactionRecord } from '../domain/record.js';
import type { AttemptKind } from '../transactions.port.js';
import { doubled, newAttempt, replaces, within } from './attempts.js';
import type { WorkerContext } from './context.js';
import { isAwayError } from './failures.js';
import type { Flight } from './flight.js';
import type { Lane } from './lane.js';

export interface Replacement {
  readonly kind: Extract<AttemptKind, 'replacement' | 'speed-up' | 'cancellation'>;
  readonly speed?: FeeSpeed;
}

export type Replaced = 'replaced' | 'capped' | 'unsignable';

/** Signs other bytes for the nonce of a transaction, which pay more than the former ones. */
export class Replacer {
  constructor(private readonly ctx: WorkerContext) {}

  /** What it has signed is durable when this resolves, and may then be broadcast. */
  async replace(flight: Flight, { kind, speed }: Replacement): Promise<Replaced> {
    const { accounts, recorder, books, now } = this.ctx;
    const { lane, record, newest } = flight;
    if (!newest || flight.isRaw) return 'unsignable';
    const former = flight.outbidden ? doubled(newest.fees) : newest.fees;
    const quote = await accounts.outbid(former, speed ?? record.options.speed);
    const fees = within(quote.fees, kind === 'cancellation' ? undefined : record.options.maxFeePerGas);
    if (!replaces(fees, newest.fees)) return this.#capped(flight, quote);
    const nonce = flight.nonce;
    const signed = await this.#sign(lane, { ...(await this.#callOf(record, kind)), nonce, fees });
    if (signed === 'unsignable') return signed;
    // it may have got into a block meanwhile
    if (!signed || !lane.alive || !lane.flights.has(record.id) || flight.newest !== newest) return 'replaced';
    const attempt = newAttempt({ record, kind, nonce, fees, signed, now: now() });
    record.waitingFor = undefined;
    record.holdUntil = undefined;
    if (kind === 'cancellation') record.cancelling = true;
    books.add(flight, attempt);
    flight.sent = false;
    flight.outbidden = false;
    flight.firstTriedAtBlock = -1;
    recorder.attempt(lane, attempt);
    recorder.change(lane, { record, change: 'signed' });
    await recorder.commit();
    return 'replaced';
  }

  async #sign(
    lane: Lane,
    unsigned: UnsignedTransaction,
  ): Promise<SignedTransaction | 'unsignable' | undefined> {
    const { accounts, signers } = this.ctx;
    try {
      const signer = await signers.find(lane.network, lane.address);
      if (!signer) return 'unsignable';
      return (await accounts.sign([unsigned], signer))[0];
    } catch (thrown) {
      if (isAwayError(thrown)) throw thrown;
      return 'unsignable';
    }
  }

  #capped({ lane, record }: Flight, { capped }: FeeQuote): Replaced {
    const reason = capped
      ? 'the fees are at the cap of the network'
      : 'the fees are at the cap of the request';
    if (record.waitingFor !== reason) {
      record.waitingFor = reason;
      this.ctx.recorder.change(lane, { record, change: 'state' });
    }
    return 'capped';
  }

  /** A cancellation pays nothing to nobody: it only uses the nonce up. */
  async #callOf(
    { from, to, value, data, gasLimit = 0n }: TransactionRecord,
    kind: AttemptKind,
  ): Promise<Omit<UnsignedTransaction, 'nonce' | 'fees'>> {
    if (kind !== 'cancellation') return { from, to, value, data, gasLimit };
    const empty = { from, to: from, value: 0n, data: '0x' };
    const [estimate] = await this.ctx.accounts.estimate([empty]);
    // what a plain transfer costs everywhere but on a few second layers, which answer the question
    const gas = estimate?.kind === 'gas' ? estimate.gas : 21_000n;
    return { ...empty, gasLimit: this.ctx.accounts.gasLimitFor(gas) };
  }
}
