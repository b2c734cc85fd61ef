import { defineErrors } from '#libs/base';

export const proofErrors = defineErrors({
  JSON_NOT_CANONICALIZABLE: {
    status: 400,
    title: 'Value has no canonical JSON',
    detail: (p: { pointer: string; reason: string }) =>
      `The value at "${p.pointer}" has no canonical JSON form (RFC 8785): ${p.reason}.`,
  },
  JSON_NOT_CANONICAL: {
    status: 400,
    title: 'Not canonical JSON',
    detail: (p: { reason: string }) =>
      `The bytes are not canonical JSON (RFC 8785): ${p.reason}. Pass on the document exactly as it was received.`,
  },
  HEX_INVALID: {
    status: 400,
    title: 'Invalid hex value',
    detail: (p: { value: string; bytes: number }) =>
      `"${p.value}" is not 0x followed by ${p.bytes * 2} lower-case hex digits.`,
  },
  BASE58_INVALID: {
    status: 400,
    title: 'Invalid base58btc value',
    detail: (p: { value: string; reason: string }) => `"${p.value}" is not multibase base58btc: ${p.reason}.`,
  },
  DID_KEY_INVALID: {
    status: 400,
    title: 'Invalid did:key',
    detail: (p: { did: string; reason: string }) =>
      `"${p.did}" is not the did:key of an Ed25519 key: ${p.reason}.`,
  },
  SEED_INVALID: {
    status: 500,
    title: 'Invalid signing seed',
    detail: (p: { length: number }) => `An Ed25519 seed has 32 bytes, this one has ${p.length}.`,
  },
  MERKLE_TREE_EMPTY: {
    status: 422,
    title: 'Merkle tree without leaves',
    detail: () => 'A Merkle tree needs at least one leaf.',
  },
  MERKLE_LEAF_UNKNOWN: {
    status: 404,
    title: 'No such leaf',
    detail: (p: { index: number; size: number }) =>
      `There is no leaf ${p.index} in a tree of ${p.size} leaves.`,
  },
  SIGNING_INPUT_INVALID: {
    status: 400,
    title: 'Document cannot be signed',
    detail: (p: { reason: string }) => `The document cannot be signed: ${p.reason}.`,
  },
  CLAIMS_EMPTY: {
    status: 422,
    title: 'No claims',
    detail: () => 'A proof states at least one claim; none was given.',
  },
  CLAIM_NAME_INVALID: {
    status: 422,
    title: 'Invalid claim name',
    detail: (p: { name: string }) =>
      `"${p.name}" is not a claim name: 1 to 128 well-formed characters, and not "__proto__".`,
  },
  CLAIM_UNKNOWN: {
    status: 404,
    title: 'Unknown claim',
    detail: (p: { name: string; known: readonly string[] }) =>
      `There is no claim "${p.name}" to disclose. Known: ${p.known.join(', ')}.`,
  },
  SALT_SOURCE_BROKEN: {
    status: 500,
    title: 'Random source is broken',
    detail: (p: { reason: string }) => `The random source for salts is unusable: ${p.reason}.`,
  },
  RECEIPT_INVALID: {
    status: 422,
    title: 'Invalid receipt',
    detail: (p: { reason: string }) => `The receipt cannot be issued: ${p.reason}.`,
  },
  PROOF_DOCUMENT_INCONSISTENT: {
    status: 422,
    title: 'Inconsistent proof document',
    detail: (p: { failed: readonly string[] }) =>
      `The parts do not form a valid proof document, so it was not issued: ${p.failed.join(' ')}`,
  },
});
