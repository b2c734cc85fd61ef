import { z } from 'zod';
import type { Chain, ChainEvent, ContractCall } from '#libs/chain';
import { proofAnchor } from '#libs/contracts';
import type { AnchoringFacts, Place } from '../domain/batch.js';

const { abi, bytecode } = proofAnchor;
/** `anchoredAt`: block number, timestamp, submitter; all zero for an unknown root. */
const anchoredAtReply = z.tuple([z.bigint(), z.bigint(), z.string()]);

/** The contract `ProofAnchor` on one network; deployed there when it is opened for the first time. */
export class AnchorContract {
  private constructor(
    private readonly chain: Chain,
    readonly place: Place,
  ) {}

  static async open(chain: Chain): Promise<AnchorContract> {
    await chain.connect();
    const { address } = await chain.deployOnce({ abi, bytecode });
    return new AnchorContract(chain, { chainId: chain.chainId, contract: address });
  }

  /** One that is deployed already. */
  static at(chain: Chain, place: Place): AnchorContract {
    return new AnchorContract(chain, place);
  }

  /** What anchored `root`, read from the chain alone; `undefined` while nothing in a block has. */
  async find(root: string): Promise<AnchoringFacts | undefined> {
    const event = await this.#event(root);
    if (!event) return undefined;
    const { transactionHash } = event;
    const status = await this.chain.status(transactionHash);
    // a reorganisation between the answers: the next look will tell
    if (status.state !== 'succeeded' || status.finality === 'pending') return undefined;
    const { number, hash, timestamp } = status.block;
    return { transactionHash, block: { number: Number(number), hash, timestamp }, finality: status.finality };
  }

  /** What anchors the root; it is safe to repeat, for the contract takes a root once. */
  call(root: string): ContractCall {
    return { address: this.place.contract, abi, method: 'anchor', args: [root] };
  }

  async #event(root: string): Promise<ChainEvent | undefined> {
    const address = this.place.contract;
    const answer = await this.chain.read({ address, abi, method: 'anchoredAt', args: [root] });
    const [block] = anchoredAtReply.parse(answer);
    if (block === 0n) return undefined;
    const range = { fromBlock: block, toBlock: block };
    const [event] = await this.chain.events({ address, abi, event: 'RootAnchored', args: [root], ...range });
    return event;
  }
}
