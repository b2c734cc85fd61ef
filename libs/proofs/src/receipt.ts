import { z } from 'zod';
import type { JsonObject } from '#libs/base';
import { hash32Schema } from './bytes.js';
import { dataIntegrityProofSchema, signDocument, verifyDocument } from './data-integrity.js';
import { proofErrors } from './errors.js';
import { explain } from './explain.js';
import type { Signer } from './signer.js';

export const RECEIPT_TYPE = 'AnchoringReceiptV1';

/** Printable ASCII without spaces: identifiers are shown to people and must not disguise themselves. */
export const identifierSchema = z
  .string()
  .regex(/^[\x21-\x7e]{1,200}$/, 'must be 1 to 200 printable characters');
/** ISO 8601 in UTC. */
export const instantSchema = z.iso.datetime();

const promiseSchema = z.strictObject({
  proofId: identifierSchema,
  /** What will be anchored. */
  leaf: hash32Schema,
  issuedAt: instantSchema,
  /** The promise: by then the leaf is on every one of `networks`. */
  anchorBefore: instantSchema,
  networks: z
    .array(identifierSchema)
    .min(1)
    .max(64)
    .refine((names) => new Set(names).size === names.length, 'must not repeat a network'),
});

export const receiptSchema = z.strictObject({
  type: z.literal(RECEIPT_TYPE),
  ...promiseSchema.shape,
  proof: dataIntegrityProofSchema,
});

/** What the issuer promises when it accepts a proof. */
export type AnchoringPromise = z.infer<typeof promiseSchema>;
export type Receipt = z.infer<typeof receiptSchema>;

export type ReceiptResult =
  | { readonly verified: true; readonly receipt: Receipt; /** Who signed it. */ readonly did: string }
  | { readonly verified: false; readonly reason: string };

/**
 * Signs the promise to anchor a leaf, as the signed certificate timestamp of Certificate Transparency (RFC 9162) does:
 * whoever holds it can prove that the issuer accepted the proof, and when it should have been on chain.
 * Throws `RECEIPT_INVALID`.
 */
export async function signReceipt(promise: AnchoringPromise, signer: Signer): Promise<Receipt> {
  const parsed = promiseSchema.safeParse(promise);
  if (!parsed.success) throw proofErrors.RECEIPT_INVALID({ reason: explain(parsed.error) });
  if (Date.parse(promise.anchorBefore) < Date.parse(promise.issuedAt)) {
    throw proofErrors.RECEIPT_INVALID({ reason: 'anchorBefore is before issuedAt' });
  }
  const unsigned = { type: RECEIPT_TYPE, ...parsed.data };
  return receiptSchema.parse(await signDocument(unsigned, { created: promise.issuedAt }, signer));
}

/** Never throws. `issuer` is the DID that must have signed; without it, `did` tells who did. */
export function verifyReceipt(receipt: unknown, expected: { readonly issuer?: string } = {}): ReceiptResult {
  const parsed = receiptSchema.safeParse(receipt);
  if (!parsed.success) return { verified: false, reason: explain(parsed.error) };
  const signature = verifyDocument(receipt as JsonObject);
  if (!signature.verified) return signature;
  if (expected.issuer !== undefined && signature.did !== expected.issuer) {
    return { verified: false, reason: `it was signed by ${signature.did}, not by ${expected.issuer}` };
  }
  return { verified: true, receipt: parsed.data, did: signature.did };
}
