import { defineErrors } from '#libs/base';

export const abiErrors = defineErrors({
  ABI_INVALID: {
    status: 400,
    title: 'ABI invalid',
    detail: (p: { count: number }) =>
      `This is no contract ABI: ${p.count === 1 ? 'a part is' : `${p.count} parts are`} faulty, see errors. Send a Solidity JSON ABI, or signatures such as "function total() view returns (uint256)".`,
  },
  ABI_METHOD_UNKNOWN: {
    status: 404,
    title: 'Unknown method',
    detail: (p: { method: string; known: readonly string[] }) =>
      `The contract's ABI has no method "${p.method}". It has: ${listOf(p.known)}.`,
  },
  ABI_METHOD_AMBIGUOUS: {
    status: 400,
    title: 'Method ambiguous',
    detail: (p: { method: string; signatures: readonly string[] }) =>
      `The contract has ${p.signatures.length} methods "${p.method}". Name one by its signature: ${listOf(p.signatures)}.`,
  },
  ABI_ARGUMENTS_INVALID: {
    status: 400,
    title: 'Arguments invalid',
    detail: (p: { signature: string; count: number }) =>
      `${p.count === 1 ? 'An argument' : `${p.count} arguments`} of ${p.signature} cannot be taken: correct what "errors" names.`,
  },
  ABI_BYTECODE_INVALID: {
    status: 400,
    title: 'Bytecode invalid',
    detail: (p: { reason: string }) => `This is no creation code: ${p.reason}.`,
  },
  ABI_ANSWER_UNFIT: {
    status: 422,
    title: 'Answer does not fit the ABI',
    detail: (p: { signature: string; bytes: number }) =>
      `The contract answered ${p.signature} with ${p.bytes} bytes that do not fit the outputs of its ABI. Is it the ABI of this contract, and is the contract there?`,
  },
});

/** A message is read by people: a contract may have hundreds of methods. */
const MOST_NAMED = 40;

function listOf(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const more = names.length - MOST_NAMED;
  return names.slice(0, MOST_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
