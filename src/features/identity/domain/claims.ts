import { pointerTo, type FieldError, type Json, type JsonObject } from '#libs/base';

export const MAX_CLAIMS_PER_PROOF = 64;
/** In canonical form (RFC 8785). Unit: bytes. */
export const MAX_CLAIMS_BYTES = 16_384;
/** What libs/proofs takes, less the levels that a proof document puts around a claim. */
export const MAX_CLAIM_DEPTH = 56;
const MAX_NAME = 128;

/** What keeps claims from being proven, apart from their size: everything, each where it is in the request. */
export function faultsOfClaims(claims: JsonObject): readonly FieldError[] {
  const names = Object.keys(claims);
  const faults: FieldError[] = [];
  const fault = (code: string, detail: string) => faults.push({ pointer: '/claims', code, detail });
  if (names.length === 0) fault('empty', 'must have at least one claim');
  if (names.length > MAX_CLAIMS_PER_PROOF)
    fault('too_many', `has ${names.length} claims; at most ${MAX_CLAIMS_PER_PROOF} are allowed`);
  const unnamed = names
    .filter((name) => name.length === 0 || name.length > MAX_NAME)
    .map((name) => faultAt(pointerTo('/claims', name.slice(0, MAX_NAME)), 'name_length'));
  return [...faults, ...unnamed, ...faultsWithin(claims, '/claims', 0)];
}

/** `canonicalBytes` is the size of the claims in canonical form, which only sound ones have. */
export function faultsOfSize(canonicalBytes: number): readonly FieldError[] {
  if (canonicalBytes <= MAX_CLAIMS_BYTES) return [];
  const detail = `has ${canonicalBytes} bytes in canonical form; at most ${MAX_CLAIMS_BYTES} are allowed`;
  return [{ pointer: '/claims', code: 'too_big', detail }];
}

const DETAILS = {
  name_length: `must have a name of 1 to ${MAX_NAME} characters`,
  forbidden_name: 'must not be named "__proto__"',
  lone_surrogate: 'has a lone surrogate: it is no Unicode text',
  unsafe_number: 'is beyond ±(2^53 - 1); write it as a string',
  too_deep: `is nested deeper than ${MAX_CLAIM_DEPTH}`,
} as const;

const faultAt = (pointer: string, code: keyof typeof DETAILS): FieldError => ({
  pointer: pointer.toWellFormed(),
  code,
  detail: DETAILS[code],
});

/**
 * Beyond 2^53 neighbouring integers are one and the same number for JSON readers (RFC 8259, section 6): what was meant
 * can no longer be told, so it cannot be proven.
 */
function faultsWithin(value: Json | undefined, pointer: string, depth: number): readonly FieldError[] {
  if (typeof value === 'number')
    return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? [] : [faultAt(pointer, 'unsafe_number')];
  if (typeof value === 'string') return value.isWellFormed() ? [] : [faultAt(pointer, 'lone_surrogate')];
  if (typeof value !== 'object' || value === null) return [];
  if (depth > MAX_CLAIM_DEPTH) return [faultAt(pointer, 'too_deep')];
  return Object.entries(value as Readonly<Record<string, Json>>).flatMap(([key, member]) => {
    const at = pointerTo(pointer, key);
    return [...faultsOfName(key, at), ...faultsWithin(member, at, depth + 1)];
  });
}

function faultsOfName(name: string, pointer: string): readonly FieldError[] {
  if (name === '__proto__') return [faultAt(pointer, 'forbidden_name')];
  return name.isWellFormed() ? [] : [faultAt(pointer, 'lone_surrogate')];
}
