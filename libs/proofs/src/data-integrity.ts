import { sha256 } from '@noble/hashes/sha2.js';
import { z } from 'zod';
import { messageOf, type Json, type JsonObject } from '#libs/base';
import { decodeMultibase, encodeMultibase } from './base58.js';
import { canonicalBytes, canonicalJson } from './canonical-json.js';
import { parseDateTimeStamp } from './date-time.js';
import { resolveVerificationMethod } from './did-key.js';
import { verifyWithSoundKey } from './ed25519.js';
import { proofErrors } from './errors.js';
import { explain } from './explain.js';
import type { Signer } from './signer.js';

const CRYPTOSUITE = 'eddsa-jcs-2022';
const dateTimeStamp = z
  .string()
  .refine((text) => parseDateTimeStamp(text) !== undefined, 'must be a dateTimeStamp');

/** A Data Integrity proof of this suite. Further members are allowed, since the signature covers them. */
export const dataIntegrityProofSchema = z.looseObject({
  type: z.literal('DataIntegrityProof'),
  cryptosuite: z.literal(CRYPTOSUITE),
  verificationMethod: z.string().min(1).max(320),
  proofPurpose: z.string().min(1),
  proofValue: z.string().min(1),
  created: dateTimeStamp.optional(),
  expires: dateTimeStamp.optional(),
  domain: z.union([z.string(), z.array(z.string())]).optional(),
  challenge: z.string().optional(),
});

export interface ProofOptions {
  /** ISO 8601, UTC. */
  readonly created: string;
  /** `assertionMethod` unless told: what an issuer does. A holder presents with `authentication`. */
  readonly proofPurpose?: string;
  readonly expires?: string;
  readonly domain?: string;
  readonly challenge?: string;
}

/** What the verifier demands of a proof besides a good signature. */
export interface ProofExpectations {
  /** `assertionMethod` unless told. */
  readonly proofPurpose?: string;
  readonly domain?: string;
  readonly challenge?: string;
  /** When the proof must not have expired; not looked at if absent. */
  readonly at?: Date;
}

export type DataIntegrityResult =
  | {
      readonly verified: true;
      /** Whose key signed. That it is the right one is for the caller to decide. */
      readonly did: string;
      /** What was signed: without the proof, and with no `@context` beyond those that the signature covers. */
      readonly document: JsonObject;
    }
  | { readonly verified: false; readonly reason: string };

export type SecuredDocument = JsonObject & { readonly proof: JsonObject };

/**
 * Adds an `eddsa-jcs-2022` proof (W3C "Data Integrity EdDSA Cryptosuites v1.0", section 3.3.1).
 * Throws `SIGNING_INPUT_INVALID` if there is a proof already, or if the options are not valid.
 */
export async function signDocument(
  document: JsonObject,
  options: ProofOptions,
  signer: Signer,
): Promise<SecuredDocument> {
  if (document.proof !== undefined)
    throw proofErrors.SIGNING_INPUT_INVALID({ reason: 'it has a proof already' });
  for (const time of [options.created, options.expires]) {
    if (time !== undefined && parseDateTimeStamp(time) === undefined) {
      throw proofErrors.SIGNING_INPUT_INVALID({ reason: `"${time}" is not a dateTimeStamp` });
    }
  }
  const { created, expires, domain, challenge, proofPurpose = 'assertionMethod' } = options;
  const config = {
    type: 'DataIntegrityProof',
    cryptosuite: CRYPTOSUITE,
    created,
    verificationMethod: signer.verificationMethod,
    proofPurpose,
    ...(expires !== undefined && { expires }),
    ...(domain !== undefined && { domain }),
    ...(challenge !== undefined && { challenge }),
    ...(document['@context'] !== undefined && { '@context': document['@context'] }),
  };
  const signature = await signer.sign(hashData(config, document));
  return { ...document, proof: { ...config, proofValue: encodeMultibase(signature) } };
}

/**
 * Verifies a document with one `eddsa-jcs-2022` proof by a did:key (section 3.3.2). Sets and chains of proofs, other
 * suites and other DID methods are answered with `verified: false` and the reason; it never throws.
 */
export function verifyDocument(document: JsonObject, expected: ProofExpectations = {}): DataIntegrityResult {
  try {
    return verify(document, expected);
  } catch (cause) {
    return { verified: false, reason: messageOf(cause) };
  }
}

function verify(secured: JsonObject, expected: ProofExpectations): DataIntegrityResult {
  const { proof, ...rest } = secured;
  const parsed = dataIntegrityProofSchema.safeParse(proof);
  if (!parsed.success) return refuse(`there is no single ${CRYPTOSUITE} proof: ${explain(parsed.error)}`);
  const mismatch = unmetExpectation(parsed.data, expected);
  if (mismatch !== undefined) return refuse(mismatch);
  // the raw proof, not zod's copy: every member that is there is signed
  const { proofValue: _signature, ...config } = proof as JsonObject;
  const context = config['@context'];
  if (context !== undefined && !startsWith(rest['@context'], context)) {
    return refuse('the @context of the document does not begin with the one that was signed');
  }
  const document = context === undefined ? rest : { ...rest, '@context': context };
  const key = resolveVerificationMethod(parsed.data.verificationMethod);
  const verified = verifyWithSoundKey({
    signature: decodeMultibase(parsed.data.proofValue),
    message: hashData(config, document),
    publicKey: key.publicKey,
  });
  return verified
    ? { verified, did: key.did, document }
    : refuse('the signature does not fit the content and the key');
}

function refuse(reason: string): DataIntegrityResult {
  return { verified: false, reason };
}

function unmetExpectation(
  proof: z.infer<typeof dataIntegrityProofSchema>,
  expected: ProofExpectations,
): string | undefined {
  const purpose = expected.proofPurpose ?? 'assertionMethod';
  if (proof.proofPurpose !== purpose) return `the proof is for "${proof.proofPurpose}", not for "${purpose}"`;
  if (expected.domain !== undefined && ![proof.domain].flat().includes(expected.domain)) {
    return `the proof is not for the domain "${expected.domain}"`;
  }
  if (expected.challenge !== undefined && proof.challenge !== expected.challenge) {
    return 'the proof does not answer the expected challenge';
  }
  const expires = parseDateTimeStamp(proof.expires);
  if (expected.at !== undefined && expires !== undefined && expires < expected.at.getTime()) {
    return `the proof expired at ${proof.expires}`;
  }
  return undefined;
}

/** SHA-256 of the proof's options, then SHA-256 of the document, each in canonical form (section 3.3.4). */
function hashData(config: JsonObject, document: JsonObject): Uint8Array {
  return Uint8Array.from([...sha256(canonicalBytes(config)), ...sha256(canonicalBytes(document))]);
}

function startsWith(whole: Json | undefined, start: Json): boolean {
  if (!Array.isArray(whole) || !Array.isArray(start)) {
    return whole !== undefined && canonicalJson(whole) === canonicalJson(start);
  }
  return canonicalJson(whole.slice(0, start.length)) === canonicalJson(start);
}
