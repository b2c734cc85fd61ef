import { isAppError } from '#libs/base';
import { chainErrors, type Untruth } from '#libs/chain';
import type { EvmRpc } from '../rpc/evm-rpc.js';
import { NodeReader } from './node-reader.js';
import { troubleIn, type TroubleKind } from './trouble.js';
import { Untruths } from './untruths.js';

/** A reorganisation between two answers looks like a lie; it does not happen each time. */
const ATTEMPTS = 3;
/** How long an endpoint is asked last after an untruth. Unit: ms. */
const DISTRUST_MS = 10 * 60_000;

export interface Blocks {
  readonly from: number;
  readonly to: number;
}

interface Failure {
  readonly kind: TroubleKind;
  readonly reason: string;
  readonly block: number | undefined;
}

/** Runs a procedure on one endpoint after the other, until what one of them says holds. */
export class Trials {
  readonly #untruths = new Untruths();
  readonly #withoutBlockReceipts = new Set<string>();

  constructor(
    private readonly context: {
      readonly network: string;
      readonly rpc: EvmRpc;
      readonly batchSize: number;
      readonly now: () => number;
    },
  ) {}

  get untruths(): readonly Untruth[] {
    return this.#untruths.list;
  }

  /** Rejects with `CHAIN_UNAVAILABLE`, or `CHAIN_RANGE_UNKNOWN` if all there is to say is that nobody has the block. */
  async run<T>(blocks: Blocks, work: (node: NodeReader) => Promise<T>): Promise<T> {
    const { values, failures } = await this.#tryAll(1, blocks, work);
    const { network, rpc } = this.context;
    if (values.length > 0) return values[0] as T;
    const lacking = failures.find(({ kind }) => kind === 'missing');
    const isAtFault = failures.some(({ kind }) => kind !== 'missing' && kind !== 'silent');
    if (lacking && !isAtFault)
      throw chainErrors.CHAIN_RANGE_UNKNOWN({ network, from: lacking.block ?? blocks.from });
    throw rpc.unavailable(failures.map(({ reason }) => reason));
  }

  /** What so many of them say of the head. Rejects with `CHAIN_UNAVAILABLE` if fewer do. */
  async several<T>(count: number, work: (node: NodeReader) => Promise<T>): Promise<readonly T[]> {
    const { values, failures } = await this.#tryAll(count, { from: 0, to: 0 }, work);
    if (values.length === count) return values;
    throw this.context.rpc.unavailable(failures.map(({ reason }) => reason));
  }

  /** As `run`; `undefined` if nobody has the block. */
  async find<T>(blocks: Blocks, work: (node: NodeReader) => Promise<T>): Promise<T | undefined> {
    try {
      return await this.run(blocks, work);
    } catch (thrown) {
      if (isAppError(thrown) && thrown.code === 'CHAIN_RANGE_UNKNOWN') return undefined;
      throw thrown;
    }
  }

  nodes(): readonly NodeReader[] {
    const { rpc, batchSize } = this.context;
    const options = { batchSize, withoutBlockReceipts: this.#withoutBlockReceipts };
    return rpc.each().map((endpoint) => new NodeReader(endpoint, options));
  }

  /** Until so many have answered. */
  async #tryAll<T>(
    count: number,
    blocks: Blocks,
    work: (node: NodeReader) => Promise<T>,
  ): Promise<{ readonly values: readonly T[]; readonly failures: readonly Failure[] }> {
    const values: T[] = [];
    const failures: Failure[] = [];
    for (const node of this.nodes()) {
      if (values.length === count) break;
      const outcome = await this.#try(node, blocks, work);
      if ('value' in outcome) values.push(outcome.value);
      else failures.push(outcome);
    }
    return { values, failures };
  }

  async #try<T>(
    node: NodeReader,
    blocks: Blocks,
    work: (node: NodeReader) => Promise<T>,
  ): Promise<{ readonly value: T } | Failure> {
    for (let attempt = 1; ; attempt++) {
      try {
        return { value: await work(node) };
      } catch (thrown) {
        const found = troubleIn(thrown);
        if (!found) throw thrown;
        const { kind, detail, block } = found;
        if (kind === 'missing' || kind === 'silent' || kind === 'too-much')
          return { kind, reason: detail, block };
        if (attempt === ATTEMPTS) return this.#accuse(node, kind, { detail, block, blocks });
      }
    }
  }

  #accuse(
    node: NodeReader,
    kind: Untruth['kind'],
    found: { readonly detail: string; readonly block: number | undefined; readonly blocks: Blocks },
  ): Failure {
    const { detail, block, blocks } = found;
    const { from, to } = block === undefined ? blocks : { from: block, to: block };
    const place = from === to ? `block ${from}` : `blocks ${from} to ${to}`;
    const reason = `${kind.replace('-', ' ')} in ${place}: ${detail}`;
    node.distrust(reason, DISTRUST_MS);
    const at = new Date(this.context.now());
    this.#untruths.note({ endpoint: node.host, at, kind, from, to, detail: reason });
    return { kind, reason: `${node.host} is not believed: ${reason}`, block };
  }
}
