import type { Abi, AbiMethod } from './abi.js';
import { abiErrors } from './abi-errors.js';

/**
 * By its name, its signature (`set(uint256)`, spaces and the short `uint` allowed) or its selector of 4 bytes.
 * @throws ABI_METHOD_UNKNOWN, ABI_METHOD_AMBIGUOUS with the signatures to choose from
 */
export function findMethod(abi: Abi, wanted: string): AbiMethod {
  const method = wanted.slice(0, 200);
  const named = abi.methods.filter(({ name }) => name === wanted);
  const [first] = named;
  if (first && named.length === 1) return first;
  if (named.length > 1)
    throw abiErrors.ABI_METHOD_AMBIGUOUS({ method, signatures: named.map(({ signature }) => signature) });
  const spelled = wanted.replaceAll(/\s/g, '').replaceAll(/\b(u?int)(?=[,)[])/g, '$1256');
  const found = abi.methods.find(
    ({ signature, selector }) => signature === spelled || selector === wanted.toLowerCase(),
  );
  if (found) return found;
  throw abiErrors.ABI_METHOD_UNKNOWN({ method, known: abi.methods.map(({ signature }) => signature) });
}

/** The shortest text that names it: the name unless it is overloaded. */
export function shortNameOf(abi: Abi, method: AbiMethod): string {
  const isAlone = abi.methods.filter(({ name }) => name === method.name).length === 1;
  return isAlone ? method.name : method.signature;
}
