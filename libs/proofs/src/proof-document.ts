import { z } from 'zod';
import type { JsonObject } from '#libs/base';
import { hash32Schema } from './bytes.js';
import { parseCanonicalJson } from './canonical-json.js';
import { claimOpeningSchema, MAX_CLAIMS } from './claims.js';
import { dataIntegrityProofSchema } from './data-integrity.js';
import { proofErrors } from './errors.js';
import { explain } from './explain.js';
import { MAX_PATH_LENGTH } from './merkle-tree.js';
import { identifierSchema, instantSchema, receiptSchema } from './receipt.js';

export const PROOF_DOCUMENT_TYPE = 'ProofDocumentV1';

/** Where a leaf is on a chain, and how it gets there. */
export const anchorSchema = z.strictObject({
  /** The issuer's name for the network, as in the receipt. */
  network: identifierSchema,
  /** CAIP-2: `eip155:1`. */
  chainId: z.string().regex(/^[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}$/, 'must be a CAIP-2 chain id'),
  contract: identifierSchema,
  batchRoot: hash32Schema,
  leaf: hash32Schema,
  /** Siblings from the leaf to the root of the batch. */
  path: z.array(hash32Schema).max(MAX_PATH_LENGTH),
  transactionHash: identifierSchema,
  blockNumber: z.int().nonnegative(),
  blockHash: identifierSchema,
  blockTimestamp: instantSchema,
  /** How sure the block was when the document was made. */
  finality: z.enum(['latest', 'safe', 'finalized']),
});
export type Anchor = z.infer<typeof anchorSchema>;

const jsonObjectSchema = z.custom<JsonObject>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'must be an object',
);

export const proofDocumentSchema = z.strictObject({
  type: z.literal(PROOF_DOCUMENT_TYPE),
  /** A Verifiable Credential 2.0 with an `eddsa-jcs-2022` proof. */
  credential: jsonObjectSchema,
  claims: z.strictObject({
    root: hash32Schema,
    /** The claims that this copy of the document lays open. */
    disclosed: z
      .array(claimOpeningSchema)
      .max(MAX_CLAIMS)
      .refine(
        (all) => new Set(all.map((claim) => claim.name)).size === all.length,
        'must not repeat a claim',
      ),
  }),
  /** The leaf of the version that this one replaced. */
  previousLeaf: hash32Schema.optional(),
  receipt: receiptSchema,
  anchors: z.array(anchorSchema).max(64),
  proof: dataIntegrityProofSchema,
});
export type ProofDocument = z.infer<typeof proofDocumentSchema>;

/** Reads a document without verifying it. Throws `JSON_NOT_CANONICAL` or `PROOF_DOCUMENT_INCONSISTENT`. */
export function readProofDocument(
  bytes: Uint8Array,
  limits: { readonly maxBytes?: number } = {},
): ProofDocument {
  const parsed = proofDocumentSchema.safeParse(parseCanonicalJson(bytes, limits));
  if (!parsed.success) throw proofErrors.PROOF_DOCUMENT_INCONSISTENT({ failed: [explain(parsed.error)] });
  return parsed.data;
}
