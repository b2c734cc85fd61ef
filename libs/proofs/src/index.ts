export { hash32Schema } from './bytes.js';
export {
  canonicalBytes,
  canonicalJson,
  MAX_JSON_BYTES,
  MAX_JSON_DEPTH,
  parseCanonicalJson,
} from './canonical-json.js';
export * from './claims.js';
export { CREDENTIALS_V2, isUrl, type ContextTerms } from './credential-context.js';
export * from './credential.js';
export {
  signDocument,
  verifyDocument,
  type DataIntegrityResult,
  type ProofExpectations,
  type ProofOptions,
  type SecuredDocument,
} from './data-integrity.js';
export { parseDateTimeStamp } from './date-time.js';
export * from './did-key.js';
export { verifyEd25519 } from './ed25519.js';
export { proofErrors } from './errors.js';
export * from './export-proof-document.js';
export { hashLeaf, keccak256, MerkleTree, verifyInclusion } from './merkle-tree.js';
export {
  anchorSchema,
  PROOF_DOCUMENT_TYPE,
  proofDocumentSchema,
  readProofDocument,
  type Anchor,
  type ProofDocument,
} from './proof-document.js';
export {
  RECEIPT_TYPE,
  receiptSchema,
  signReceipt,
  verifyReceipt,
  type AnchoringPromise,
  type Receipt,
  type ReceiptResult,
} from './receipt.js';
export { ed25519Signer, type Signer } from './signer.js';
export type { Check, CheckResult, VerificationReport } from './verification-report.js';
export { verifyProofDocument, type ChainFinding, type VerificationOptions } from './verify-proof-document.js';
