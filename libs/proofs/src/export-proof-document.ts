import type { JsonObject } from '#libs/base';
import { canonicalBytes } from './canonical-json.js';
import type { ClaimOpening } from './claims.js';
import { signDocument } from './data-integrity.js';
import { proofErrors } from './errors.js';
import { PROOF_DOCUMENT_TYPE, type Anchor } from './proof-document.js';
import type { Receipt } from './receipt.js';
import type { Signer } from './signer.js';
import { verifyProofDocument } from './verify-proof-document.js';

export interface ProofDocumentParts {
  readonly credential: JsonObject;
  readonly claims: { readonly root: string; readonly disclosed: readonly ClaimOpening[] };
  readonly previousLeaf?: string;
  readonly receipt: Receipt;
  /** Empty until the first batch is on chain. */
  readonly anchors: readonly Anchor[];
  /** When the document is made; ISO 8601, UTC. */
  readonly created: string;
}

/** Failures that come with time and do not make the document wrong. */
const TIME_DEPENDENT = new Set(['credential.validity', 'receipt.promise']);

/**
 * The proof as one self-contained document, in canonical bytes of which the issuer's signature covers every one.
 * Throws `PROOF_DOCUMENT_INCONSISTENT` rather than hand out a document that does not verify.
 */
export async function exportProofDocument(parts: ProofDocumentParts, signer: Signer): Promise<Uint8Array> {
  const { credential, claims, previousLeaf, receipt, anchors, created } = parts;
  const unsigned = {
    type: PROOF_DOCUMENT_TYPE,
    credential,
    claims: { root: claims.root, disclosed: claims.disclosed },
    ...(previousLeaf !== undefined && { previousLeaf }),
    // zod types the open part of a proof as unknown; that all of it is JSON is checked by the canonical form
    receipt: receipt as JsonObject,
    anchors,
  };
  const bytes = canonicalBytes(await signDocument(unsigned, { created }, signer));
  const failed = verifyProofDocument(bytes).checks.filter(
    (check) => check.result === 'failed' && !TIME_DEPENDENT.has(check.id),
  );
  if (failed.length > 0) {
    throw proofErrors.PROOF_DOCUMENT_INCONSISTENT({
      failed: failed.map((check) => `${check.id}: ${check.detail}`),
    });
  }
  return bytes;
}
