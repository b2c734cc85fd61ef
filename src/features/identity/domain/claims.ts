import type { FieldError, Json, JsonObject } from '#libs/base';

export const MAX_CLAIMS_PER_PROOF = 64;
/** In canonical form (RFC 8785). Unit: bytes. */
export const MAX_CLAIMS_BYTES = 16_384;

/** What keeps claims from being proven; `canonicalBytes` is the size of their canonical form. */
export function faultsOfClaims(claims: JsonObject, canonicalBytes: number): readonly FieldError[] {
  const names = Object.keys(claims);
  const faults: FieldError[] = [];
  const fault = (code: string, detail: string) => faults.push({ pointer: '/claims', code, detail });
  if (names.length === 0) fault('empty', 'must have at least one claim');
  if (names.length > MAX_CLAIMS_PER_PROOF)
    fault('too_many', `has ${names.length} claims; at most ${MAX_CLAIMS_PER_PROOF} are allowed`);
  if (canonicalBytes > MAX_CLAIMS_BYTES)
    fault(
      'too_big',
      `has ${canonicalBytes} bytes in canonical form; at most ${MAX_CLAIMS_BYTES} are allowed`,
    );
  return [...faults, ...unsafeNumbers(claims, '/claims')];
}

/**
 * Beyond 2^53 neighbouring integers are one and the same number for JSON readers (RFC 8259, section 6): what was meant
 * can no longer be told, so it cannot be proven.
 */
function unsafeNumbers(value: Json | undefined, pointer: string): readonly FieldError[] {
  if (typeof value === 'number') {
    if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) return [];
    return [{ pointer, code: 'unsafe_number', detail: 'is beyond ±(2^53 - 1); write it as a string' }];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value as Readonly<Record<string, Json>>).flatMap(([key, member]) =>
    unsafeNumbers(member, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  );
}
