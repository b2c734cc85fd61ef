import {
  chainErrors,
  type BlockEvidence,
  type ChainHeader,
  type ChainHistory,
  type ChainLog,
  type DecodedLog,
  type EventSelector,
  type EvidenceVerdict,
  type LogFilter,
  type LogRange,
  type RangeEvidence,
  type RangeProof,
  type RangeQuery,
  type Untruth,
} from '#libs/chain';
import type { EvmRpc } from '../rpc/evm-rpc.js';
import type { EvmNetworkSettings } from '../settings.js';
import { decodeEvent } from './event-decoder.js';
import { filterOf } from './event-filter.js';
import { FinalityView, toldFinality } from './finality.js';
import { Fitter, type Span } from './fitter.js';
import { HashRule } from './hash-rule.js';
import { isHashed, type ToldHeader } from './history-replies.js';
import { LogMatcher } from './log-matcher.js';
import type { NodeReader } from './node-reader.js';
import { forged } from './proven-headers.js';
import { readEvidence, type EvidencePart } from './read-evidence.js';
import { bare, readers } from './read-range.js';
import { Trials } from './trials.js';
import { trouble } from './trouble.js';
import { verifyEvidence } from './verify-evidence.js';
import { Witnesses } from './witnesses.js';

export interface EvmHistoryDeps {
  readonly settings: EvmNetworkSettings;
  readonly rpc: EvmRpc;
  readonly now: () => number;
  readonly connect: () => Promise<void>;
}

/** `ChainHistory` of the EVM family, by JSON-RPC. */
export class EvmHistory implements ChainHistory {
  readonly #trials: Trials;
  readonly #hashes: HashRule;
  readonly #witnesses: Witnesses;
  readonly #fitter = new Fitter();
  readonly #finality = new FinalityView();

  constructor(private readonly deps: EvmHistoryDeps) {
    const { rpc, now, settings } = deps;
    this.#trials = new Trials({ rpc, now, network: settings.network, batchSize: settings.batchSize });
    this.#hashes = new HashRule(this.#trials);
    this.#witnesses = new Witnesses(rpc);
  }

  get untruths(): readonly Untruth[] {
    return this.#trials.untruths;
  }

  filter(
    query: { readonly addresses: readonly string[]; readonly abi: readonly unknown[] },
    selectors: readonly EventSelector[],
  ): LogFilter {
    return filterOf(this.deps.settings.network, query, selectors);
  }

  decode(log: ChainLog, abi: readonly unknown[]): DecodedLog {
    return decodeEvent(this.deps.settings.network, log, abi);
  }

  async range({ filter, from, to, proof: wanted }: RangeQuery): Promise<LogRange> {
    const proof = wanted === 'none' || (await this.#hashes.holds()) ? wanted : 'none';
    const span = { matcher: new LogMatcher(filter), from, to };
    const read = () => this.#trials.run(span, (node) => this.#readRange(node, span, proof));
    if (proof !== 'headers') return read();
    const before = this.deps.rpc.distrusted.length;
    return read().catch((thrown: unknown) => {
      // whoever was found to be wrong about logs may be right about receipts, and has to prove them
      if (this.deps.rpc.distrusted.length > before) return read();
      throw thrown;
    });
  }

  /** From an endpoint that has told untruths, blooms and logs that fit are not enough. */
  async #readRange(node: NodeReader, span: Span, proof: RangeProof): Promise<LogRange> {
    const kind = proof === 'headers' && node.isDistrusted ? 'receipts' : proof;
    const range = await this.#fitter.read(node, { kind, ...span }, readers[kind]);
    await this.#witnesses.confirm(range.headers.at(-1));
    return range;
  }

  async header(number: number): Promise<ChainHeader | undefined> {
    const isStrict = await this.#hashes.holds();
    const found = await this.#trials.find({ from: number, to: number }, async (node) => {
      const header = await node.header(number);
      if (!header) throw trouble('missing', `${node.host} has no block ${number}`, number);
      return this.#sure(header, isStrict);
    });
    return found && bare(found);
  }

  async finality(): Promise<{
    readonly head: ChainHeader;
    readonly safe: number;
    readonly finalized: number;
  }> {
    const { rpc } = this.deps;
    void rpc.survey();
    const isStrict = await this.#hashes.holds();
    const told = await this.#trials.several(rpc.quorum, async (node) => {
      const one = await toldFinality(node);
      if (isStrict && !isHashed(one.head)) throw forged(one.head);
      return one;
    });
    const found = this.#finality.of(told);
    if (!found) throw rpc.unavailable([]);
    return { ...found, head: bare(found.head) };
  }

  async evidence({ filter, from, to }: Omit<RangeQuery, 'proof'>): Promise<RangeEvidence> {
    await this.deps.connect();
    if (!(await this.#hashes.holds())) {
      const reason = 'its headers do not hash to their hashes by the rules of Ethereum.';
      throw chainErrors.CHAIN_UNPROVABLE({ network: this.deps.settings.network, reason });
    }
    const span = { matcher: new LogMatcher(filter), from, to };
    const blocks = await this.#trials.run(span, (node) => this.#allEvidence(node, span));
    const chain = `eip155:${this.deps.rpc.chainId}`;
    return { version: 1, chain, filter: span.matcher.filter, from, to, blocks };
  }

  verify(evidence: RangeEvidence): EvidenceVerdict {
    return verifyEvidence(evidence);
  }

  async #allEvidence(node: NodeReader, span: Span): Promise<readonly BlockEvidence[]> {
    const parts: EvidencePart[] = [];
    for (let from = span.from; from <= span.to;) {
      const part = await this.#fitter.read(node, { kind: 'evidence', ...span, from }, readEvidence);
      const former = parts.at(-1)?.headers.at(-1);
      if (former && former.hash !== part.headers[0]?.parentHash)
        throw trouble('broken-chain', `it does not follow block ${from - 1}`, from);
      parts.push(part);
      from = part.to + 1;
    }
    await this.#witnesses.confirm(parts.at(-1)?.headers.at(-1));
    return parts.flatMap(({ blocks }) => blocks);
  }

  async #sure(header: ToldHeader, isStrict: boolean): Promise<ToldHeader> {
    if (isStrict && !isHashed(header)) throw forged(header);
    await this.#witnesses.confirm(header);
    return header;
  }
}
