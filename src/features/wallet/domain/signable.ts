import { z } from 'zod';

/** EIP-712, as `eth_signTypedData_v4` takes it; whether the message fits its types is found out by hashing it. */
export const typedDataSchema = z.object({
  domain: z.record(z.string(), z.unknown()),
  types: z.record(
    z.string().min(1).max(200),
    z.array(z.object({ name: z.string().max(200), type: z.string().max(200) })).max(100),
  ),
  primaryType: z.string().min(1).max(200),
  message: z.record(z.string(), z.unknown()),
});
export type TypedData = z.infer<typeof typedDataSchema>;

/**
 * What moves no value, as `encodeType` writes it (EIP-712): OpenZeppelin's ballots and the delegation of votes. Whatever
 * else is typed may be an order, a permit or a meta-transaction: a contract that takes it decides that, not its name.
 */
export const HARMLESS_TYPES: readonly string[] = [
  'Ballot(uint256 proposalId,uint8 support,address voter,uint256 nonce)',
  'Ballot(uint256 proposalId,uint8 support)',
  'ExtendedBallot(uint256 proposalId,uint8 support,address voter,uint256 nonce,string reason,bytes params)',
  'ExtendedBallot(uint256 proposalId,uint8 support,string reason,bytes params)',
  'Delegation(address delegatee,uint256 nonce,uint256 expiry)',
];

type Types = Pick<TypedData, 'types' | 'primaryType'>;

/** The primary type and those it uses, as they are hashed (EIP-712, definition of `encodeType`). */
export function encodeType({ types, primaryType }: Types): string {
  const others = [...usedTypes({ types, primaryType })].filter((name) => name !== primaryType).toSorted();
  return [primaryType, ...others].map((name) => `${name}(${membersOf(types[name])})`).join('');
}

function usedTypes({ types, primaryType }: Types): ReadonlySet<string> {
  const used = new Set<string>();
  const waiting = [primaryType];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (used.has(name) || !Object.hasOwn(types, name)) continue;
    used.add(name);
    for (const { type } of types[name] ?? []) waiting.push(type.replace(/(\[\d*\])+$/, ''));
  }
  return used;
}

const membersOf = (members: TypedData['types'][string] = []): string =>
  members.map(({ type, name }) => `${type} ${name}`).join(',');

/**
 * True if the data is of a type that moves nothing. A type that the primary one does not use is not taken: a library that
 * looks for the primary type by itself could find that one.
 */
export function isHarmlessType(data: Types, allowed: readonly string[]): boolean {
  const used = usedTypes(data);
  const isWhole = Object.keys(data.types).every((name) => name === 'EIP712Domain' || used.has(name));
  return isWhole && [...HARMLESS_TYPES, ...allowed].includes(encodeType(data));
}

/** Any control character but tab and the ends of lines. */
const CONTROL = /[\p{Cc}\p{Co}\p{Cn}]/u;

/**
 * True if bytes are a text that people read. Others may be a digest or packed values that a contract takes as a signed
 * order (`toEthSignedMessageHash`); 32 bytes may be a digest even if all of them are letters.
 */
export function isPlainText(bytes: Uint8Array): boolean {
  if (bytes.length === 32) return false;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return !CONTROL.test(text.replaceAll(/[\t\r\n]/g, ''));
  } catch {
    return false;
  }
}
