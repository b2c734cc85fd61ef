import { AbiCoder, id, keccak256, type ParamType } from 'ethers';
import { unfit } from './abi-data.js';

const coder = AbiCoder.defaultAbiCoder();

/** What a log has in the place of an indexed argument of this value. @throws if the type has no such value */
export function topicOf(type: ParamType, value: unknown): string {
  if (type.isArray() || type.isTuple()) throw unfit('lists and structs cannot be selected by their value');
  const isText = typeof value === 'string';
  if (type.type === 'string') {
    if (isText) return id(value);
    throw unfit('it must be a text');
  }
  if (type.type === 'bytes') return keccak256(isText ? value : '');
  // ethers takes anything that is not empty for true
  if (type.type === 'bool' && typeof value !== 'boolean') throw unfit('it must be true or false');
  return coder.encode([type.type], [value]);
}
