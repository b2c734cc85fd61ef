import { keccak256 } from '#libs/crypto';
import { messageErrors } from '../errors.js';
import { StructHasher } from './struct-hasher.js';
import { DOMAIN_TYPE, readTypedData } from './typed-data-schema.js';
import type { FieldError } from '#libs/base';

/** More tell nothing new, and an answer must not outgrow its request. */
const MAX_FAULTS = 50;

/**
 * What an account signs of typed data, the document of `eth_signTypedData_v4`: `types`, `primaryType`, `domain`,
 * `message` (EIP-712). Without a type `EIP712Domain` that is made of the members of the domain. Members that are no
 * fields are refused: who signs would think that they are signed.
 * @throws TYPED_DATA_INVALID with every faulty field
 */
export function typedDataDigest(typedData: unknown): Uint8Array {
  const read = readTypedData(typedData);
  if ('faults' in read) throw invalid(read.faults);
  const { types, primaryType, domain, message } = read;
  const hasher = new StructHasher(types);
  const separator = hasher.hash(DOMAIN_TYPE, domain, '/domain');
  const parts = [Uint8Array.of(0x19, 0x01), separator];
  // the domain alone can be signed too: then there is no message (MetaMask, eth-sig-util)
  if (primaryType !== DOMAIN_TYPE) parts.push(hasher.hash(primaryType, message, '/message'));
  if (hasher.faults.length > 0) throw invalid(hasher.faults);
  return keccak256(Buffer.concat(parts));
}

function invalid(faults: readonly FieldError[]) {
  const errors = faults.slice(0, MAX_FAULTS);
  return messageErrors.TYPED_DATA_INVALID({ faults: faults.length }, { errors });
}
