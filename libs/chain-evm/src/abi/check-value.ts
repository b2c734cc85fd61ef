import { pointerTo } from '#libs/base';
import type { AbiParameter, AbiType } from './abi.js';
import { checkAtom } from './check-atom.js';
import type { Faults } from './faults.js';

/**
 * Values of JSON for parameters, in their order, or by their keys as an object; as ethers' coder takes them. Each fault
 * is told with its place. The result is of use only if there was none.
 */
export function checkList(
  value: unknown,
  parameters: readonly AbiParameter[],
  { pointer, faults }: { readonly pointer: string; readonly faults: Faults },
): readonly unknown[] {
  if (Array.isArray(value)) {
    if (value.length !== parameters.length)
      faults.add(pointer, 'length', `${expectedOf(parameters)}; it has ${value.length} values`);
    return parameters.map((parameter, at) =>
      at < value.length
        ? checkValue(value[at], parameter.type, { pointer: pointerTo(pointer, at), faults })
        : undefined,
    );
  }
  if (typeof value !== 'object' || value === null) {
    faults.add(pointer, 'values', expectedOf(parameters));
    return [];
  }
  const keys = new Set(parameters.map(({ key }) => key));
  for (const key of Object.keys(value))
    if (!keys.has(key))
      faults.add(pointerTo(pointer, key), 'unknown', `is not known: the whole ${expectedOf(parameters)}`);
  return parameters.map((parameter) => {
    const at = pointerTo(pointer, parameter.key);
    if (!Object.hasOwn(value, parameter.key))
      return faults.add(at, 'missing', `must be there: ${parameter.canonical.slice(0, 200)}`);
    return checkValue((value as Readonly<Record<string, unknown>>)[parameter.key], parameter.type, {
      pointer: at,
      faults,
    });
  });
}

function expectedOf(parameters: readonly AbiParameter[]): string {
  const keys = parameters.map(({ key }) => key).join(', ');
  return `must be a list of ${parameters.length} values, or an object with ${keys || 'no members'}`.slice(
    0,
    500,
  );
}

function checkValue(
  value: unknown,
  type: AbiType,
  place: { readonly pointer: string; readonly faults: Faults },
): unknown {
  const { pointer, faults } = place;
  if (faults.isFull) return undefined;
  if (type.kind === 'tuple') return checkList(value, type.members, place);
  if (type.kind === 'array') {
    const { length, of } = type;
    if (!Array.isArray(value) || (length !== undefined && value.length !== length))
      return faults.add(
        pointer,
        'array',
        `must be a list${length === undefined ? '' : ` of ${length} values`}`,
      );
    return value.map((item: unknown, at) =>
      checkValue(item, of, { pointer: pointerTo(pointer, at), faults }),
    );
  }
  const checked = checkAtom(value, type);
  return typeof checked === 'string' ? faults.add(pointer, type.kind, checked) : checked.value;
}
