import { z } from 'zod';
import type { Chain, ContractCall } from '#libs/chain';
import { proofAnchor } from '#libs/contracts';
import type { Place } from '../domain/batch.js';

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

  /**
   * The block that holds the root at the head of the chain, which may be of another chain in a moment: what counts is
   * the contract's stream. `undefined` if none does: then it may be sent.
   */
  async anchoredAt(root: string): Promise<number | undefined> {
    const address = this.place.contract;
    const answer = await this.chain.read({ address, abi, method: 'anchoredAt', args: [root] });
    const [block] = anchoredAtReply.parse(answer);
    return block === 0n ? undefined : Number(block);
  }

  /** What anchors the root; it is safe to repeat, for the contract takes a root once. */
  call(root: string): ContractCall {
    return { address: this.place.contract, abi, method: 'anchor', args: [root] };
  }
}
