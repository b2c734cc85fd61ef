import { Inject, Injectable } from '@nestjs/common';
import { verifyProofDocument, type Signer, type VerificationReport } from '#libs/proofs';
import { ISSUER } from './issuer.js';

@Injectable()
export class VerifyDocument {
  constructor(@Inject(ISSUER) private readonly issuer: Signer) {}

  /** Judges the bytes as they came; this service's own key is the issuer that must have signed. Never throws. */
  run(document: Uint8Array): VerificationReport {
    return verifyProofDocument(document, { trustedIssuers: [this.issuer.did] });
  }
}
