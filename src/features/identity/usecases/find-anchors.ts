import { Inject, Injectable } from '@nestjs/common';
import type { IdentityPort, ProofAnchoring } from '../contract.js';
import { PROOF_STORE, type Proof, type ProofStore } from '../ports/proof-store.port.js';
import { anchorsOf } from './anchors-of.js';

const MOST = 200;

/** What other features learn of proofs. */
@Injectable()
export class FindAnchors implements IdentityPort {
  constructor(@Inject(PROOF_STORE) private readonly store: ProofStore) {}

  async proofAnchor(proofId: string): Promise<ProofAnchoring | undefined> {
    const proof = await this.store.find(proofId);
    return proof && anchoringOf(proof);
  }

  async proofsOfSubject(subject: string): Promise<readonly ProofAnchoring[]> {
    const { items } = await this.store.list({ subject, limit: MOST });
    return items.map(anchoringOf);
  }
}

function anchoringOf(proof: Proof): ProofAnchoring {
  const { id: proofId, status, leaf, anchorBefore } = proof;
  const anchors = anchorsOf(proof).map(({ confirmations: _, ...anchor }) => anchor);
  return { proofId, status, leaf, anchorBefore: anchorBefore.toISOString(), anchors };
}
