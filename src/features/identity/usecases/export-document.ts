import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '#libs/caller';
import { exportProofDocument, type Signer } from '#libs/proofs';
import { identityErrors } from '../domain/errors.js';
import type { Membership, Proof } from '../ports/proof-store.port.js';
import { anchorsOf } from './anchors-of.js';
import { ISSUER } from './issuer.js';
import { ReadProof } from './read-proof.js';

@Injectable()
export class ExportDocument {
  constructor(
    private readonly proofs: ReadProof,
    @Inject(ISSUER) private readonly issuer: Signer,
  ) {}

  /**
   * The proof as one document that anyone verifies offline. For one state of the proof the bytes are always the same.
   * @throws PROOF_NOT_FOUND, PROOF_NOT_ANCHORED
   */
  async run(caller: Caller, id: string): Promise<Uint8Array> {
    const proof = await this.proofs.run(caller, id);
    const [anchor] = anchorsOf(proof);
    if (!anchor || !proof.membership) throw notAnchored(proof);
    const { path, batch } = proof.membership;
    const { network, chainId, contract, transactionHash, blockNumber, blockHash, finality } = anchor;
    const where = { network, chainId, contract, transactionHash, blockNumber, blockHash, finality };
    const included = {
      batchRoot: batch.root,
      leaf: proof.leaf,
      path: [...path],
      blockTimestamp: anchor.timestamp,
    };
    const { credential, claims, receipt } = proof;
    const anchors = [{ ...where, ...included }];
    return exportProofDocument(
      { credential, claims, receipt, anchors, created: madeAt(proof.membership) },
      this.issuer,
    );
  }
}

/** When the state began that the document tells of, so that the same state is always signed with the same time. */
const madeAt = ({ batch }: Membership): string => batch.changedAt.toISOString();

function notAnchored({ id, status, anchorBefore }: Proof) {
  return identityErrors.PROOF_NOT_ANCHORED({ id, status, anchorBefore: anchorBefore.toISOString() });
}
