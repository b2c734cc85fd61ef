import { Inject, Injectable } from '@nestjs/common';
import { CHAINS, type Chains } from '#libs/chain';
import { FEATURE_CONTEXT, type FeatureContext } from '#libs/hot-plug';
import { IDENTITY_PORT, type IdentityPort, type ProofAnchor } from '../../identity/contract.js';

/** What a network says now about an anchor that the database holds. */
export interface AnchorEvidence {
  readonly network: string;
  readonly blockNumber: string;
  readonly blockHash: string;
  /** True if the network still has this very block at this height. */
  readonly canonical: boolean;
  /** Blocks on top of and including it; absent if it is not canonical. */
  readonly confirmations?: number;
}

/** Compares a proof's anchors with the chains, at this moment. */
@Injectable()
export class ConfirmProof {
  readonly #identity: IdentityPort;

  constructor(
    @Inject(FEATURE_CONTEXT) ctx: FeatureContext,
    @Inject(CHAINS) private readonly chains: Chains,
  ) {
    this.#identity = ctx.port(IDENTITY_PORT);
  }

  /** Empty as long as the proof is not anchored. @throws FEATURE_UNAVAILABLE, CHAIN_UNAVAILABLE */
  async evidence(proofId: string): Promise<readonly AnchorEvidence[]> {
    const anchoring = await this.#identity.proofAnchor(proofId);
    return Promise.all((anchoring?.anchors ?? []).map((anchor) => this.#confirm(anchor)));
  }

  async #confirm({ network, blockNumber, blockHash }: ProofAnchor): Promise<AnchorEvidence> {
    const chain = this.chains.get(network);
    const [head, block] = await Promise.all([chain.head(), chain.block(BigInt(blockNumber))]);
    const canonical = block?.hash === blockHash;
    const facts = { network, blockNumber: String(blockNumber), blockHash, canonical };
    return canonical ? { ...facts, confirmations: Number(head.number - block.number) + 1 } : facts;
  }
}
