import { z } from 'zod';
import type { Json, JsonObject } from '#libs/base';
import { hash32, hash32Schema, toHex } from './bytes.js';
import { canonicalBytes } from './canonical-json.js';
import { proofErrors } from './errors.js';
import { hashLeaf, keccak256, MAX_PATH_LENGTH, MerkleTree, verifyInclusion } from './merkle-tree.js';

/** Salt of a claim, in bytes. 16 would keep a guesser out; 32 also leaves 128 bits against a quantum one. */
export const SALT_BYTES = 32;
export const MAX_CLAIMS = 1024;
const NAME_LENGTH = 128;

/** Says which construction a digest belongs to, so that it means nothing else anywhere else. */
const CLAIM_TAG = keccak256(new TextEncoder().encode('salted-claim/v1'));
const CREDENTIAL_TAG = keccak256(new TextEncoder().encode('credential-leaf/v1'));
const NO_PREVIOUS = toHex(new Uint8Array(32));

/** One claim laid open: whoever holds it sees the claim, and that it belongs to the root. */
export const claimOpeningSchema = z.strictObject({
  name: z.string().refine(isClaimName, 'must be a claim name'),
  /** 32 bytes as hex; without it nobody can tell the claim from its digest, also not by trying all values. */
  salt: hash32Schema,
  value: z.custom<Json>((value) => value !== undefined, 'must be there'),
  /** Siblings from the claim's leaf to the root. */
  path: z.array(hash32Schema).max(MAX_PATH_LENGTH),
});
export type ClaimOpening = z.infer<typeof claimOpeningSchema>;

export interface SaltedClaims {
  /** Commits to all claims and tells nothing about them. */
  readonly root: string;
  /** In the order of the given claims. Personal data: to erase the claims is to erase these. */
  readonly openings: readonly ClaimOpening[];
}

/**
 * Commits to each member of `claims` under a fresh salt. `randomBytes(length)` is a cryptographic random source.
 * Throws `CLAIMS_EMPTY`, `CLAIM_NAME_INVALID`, `SALT_SOURCE_BROKEN`, `JSON_NOT_CANONICALIZABLE`.
 */
export function saltClaims(claims: JsonObject, randomBytes: (length: number) => Uint8Array): SaltedClaims {
  const stated = Object.entries(claims).filter((entry): entry is [string, Json] => entry[1] !== undefined);
  if (stated.length === 0) throw proofErrors.CLAIMS_EMPTY({});
  const salts = freshSalts(stated.length, randomBytes);
  const salted = stated.map(([name, value], i) => {
    if (!isClaimName(name))
      throw proofErrors.CLAIM_NAME_INVALID({ name: name.slice(0, NAME_LENGTH).toWellFormed() });
    return { name, salt: salts[i] ?? '', value };
  });
  const tree = MerkleTree.of(salted.map(claimLeaf));
  return { root: tree.root, openings: salted.map((claim, i) => ({ ...claim, path: tree.proof(i) })) };
}

/** The openings of some claims only, by name. Throws `CLAIM_UNKNOWN`. */
export function discloseClaims(salted: SaltedClaims, names: readonly string[]): readonly ClaimOpening[] {
  return names.map((name) => {
    const opening = salted.openings.find((candidate) => candidate.name === name);
    if (opening === undefined) {
      throw proofErrors.CLAIM_UNKNOWN({ name, known: salted.openings.map((known) => known.name) });
    }
    return opening;
  });
}

/** True if the claim, under its salt, is one of those that `root` commits to. */
export function verifyClaim(opening: ClaimOpening, root: string): boolean {
  return verifyInclusion({ leaf: claimLeaf(opening), path: opening.path, root });
}

/** `keccak256(keccak256(keccak256("salted-claim/v1") ‖ JCS([salt, name, value])))`. */
export function claimLeaf(claim: {
  readonly salt: string;
  readonly name: string;
  readonly value: Json;
}): string {
  return hashLeaf(concat([CLAIM_TAG, canonicalBytes([claim.salt, claim.name, claim.value])]));
}

/** keccak256 of the canonical credential with its proof, hex. The signature in it keeps it from being guessed. */
export function credentialHash(credential: JsonObject): string {
  return toHex(keccak256(canonicalBytes(credential)));
}

/**
 * What goes into the batch tree for one version of a proof:
 * `keccak256(keccak256(keccak256("credential-leaf/v1") ‖ claimsRoot ‖ credentialHash ‖ previousLeaf))`, which is
 * OpenZeppelin's standard leaf of `(bytes32, bytes32, bytes32, bytes32)`; without a previous version its word is zero.
 */
export function credentialLeaf(parts: {
  readonly claimsRoot: string;
  readonly credentialHash: string;
  /** The leaf of the version that this one replaces. */
  readonly previousLeaf?: string | undefined;
}): string {
  const words = [parts.claimsRoot, parts.credentialHash, parts.previousLeaf ?? NO_PREVIOUS].map(hash32);
  return hashLeaf(concat([CREDENTIAL_TAG, ...words]));
}

function isClaimName(name: string): boolean {
  // "__proto__" as a name would turn into a prototype in careless consumers
  return name.length > 0 && name.length <= NAME_LENGTH && name.isWellFormed() && name !== '__proto__';
}

function freshSalts(count: number, randomBytes: (length: number) => Uint8Array): string[] {
  const salts = Array.from({ length: count }, () => randomBytes(SALT_BYTES));
  if (salts.some((salt) => salt.length !== SALT_BYTES)) {
    throw proofErrors.SALT_SOURCE_BROKEN({ reason: `it must give ${SALT_BYTES} bytes when asked for them` });
  }
  const distinct = new Set(salts.map(toHex));
  if (distinct.size !== count || distinct.has(NO_PREVIOUS)) {
    throw proofErrors.SALT_SOURCE_BROKEN({ reason: 'it repeated itself or gave only zeros' });
  }
  return salts.map(toHex);
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
