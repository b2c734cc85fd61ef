import { z } from 'zod';
import { pointerTo, type FieldError } from '#libs/base';

export interface TypedField {
  readonly name: string;
  readonly type: string;
}

export type StructTypes = ReadonlyMap<string, readonly TypedField[]>;

export interface TypedData {
  readonly types: StructTypes;
  readonly primaryType: string;
  readonly domain: Readonly<Record<string, unknown>>;
  readonly message: Readonly<Record<string, unknown>>;
}

export const DOMAIN_TYPE = 'EIP712Domain';

/** Of the domain, in the order of EIP-712, "Definition of domainSeparator". */
const DOMAIN_FIELDS: readonly TypedField[] = [
  { name: 'name', type: 'string' },
  { name: 'version', type: 'string' },
  { name: 'chainId', type: 'uint256' },
  { name: 'verifyingContract', type: 'address' },
  { name: 'salt', type: 'bytes32' },
];

const IDENTIFIER = /^[a-zA-Z_$][a-zA-Z0-9_$]*$/;
const ATOM =
  /^(bool|address|string|bytes|bytes([1-9]|[12]\d|3[012])|u?int(8|16|24|32|40|48|56|64|72|80|88|96|104|112|120|128|136|144|152|160|168|176|184|192|200|208|216|224|232|240|248|256))$/;
const ARRAY = /^(.*)\[(\d*)\]$/;

const identifier = z.string().regex(IDENTIFIER, { error: 'is no identifier' });
const shape = z.object({
  types: z.record(identifier, z.array(z.strictObject({ name: identifier, type: z.string().min(1) }))),
  primaryType: z.string().min(1),
  domain: z.record(z.string(), z.unknown()),
  message: z.record(z.string(), z.unknown()),
});

export interface ArrayType {
  readonly item: string;
  /** `undefined` for any. */
  readonly length: number | undefined;
}

/** `undefined` if the type is none of an array. */
export function arrayType(type: string): ArrayType | undefined {
  const [, item, length] = ARRAY.exec(type) ?? [];
  if (item === undefined) return undefined;
  return { item, length: length === '' || length === undefined ? undefined : Number(length) };
}

export const isAtom = (type: string): boolean => ATOM.test(type);

/** The type without the brackets of arrays. */
export function baseType(type: string): string {
  const array = arrayType(type);
  return array ? baseType(array.item) : type;
}

/** The document if its structure and its types are sound, else every fault of them. */
export function readTypedData(value: unknown): TypedData | { readonly faults: readonly FieldError[] } {
  const parsed = shape.safeParse(value);
  if (!parsed.success) return { faults: parsed.error.issues.map(toFault) };
  const { primaryType, domain, message } = parsed.data;
  const types = new Map(Object.entries(parsed.data.types));
  if (!types.has(DOMAIN_TYPE))
    types.set(
      DOMAIN_TYPE,
      DOMAIN_FIELDS.filter(({ name }) => name in domain),
    );
  const faults = [...typeFaults(types), ...primaryFaults(types, primaryType)];
  return faults.length > 0 ? { faults } : { types, primaryType, domain, message };
}

function toFault({ path, message, code }: z.core.$ZodIssue): FieldError {
  const pointer = path.reduce<string>((at, key) => pointerTo(at, typeof key === 'symbol' ? '' : key), '');
  return { pointer, detail: `${message}.`, code };
}

function typeFaults(types: StructTypes): FieldError[] {
  return [...types].flatMap(([struct, fields]) =>
    fields.flatMap(({ name, type }, i) => {
      const pointer = `/types/${struct}/${i}`;
      const faults: FieldError[] = [];
      if (!isAtom(baseType(type)) && !types.has(baseType(type)))
        faults.push({
          pointer: `${pointer}/type`,
          code: 'unknown_type',
          detail: `is no type of Solidity and not among "types": ${type.slice(0, 64)}.`,
        });
      if (fields.findIndex((field) => field.name === name) !== i)
        faults.push({
          pointer: `${pointer}/name`,
          code: 'duplicate_name',
          detail: 'is there more than once.',
        });
      return faults;
    }),
  );
}

function primaryFaults(types: StructTypes, primaryType: string): FieldError[] {
  if (types.has(primaryType)) return [];
  const known = [...types.keys()].filter((name) => name !== DOMAIN_TYPE);
  const detail = `is not among "types": ${known.join(', ') || 'there are none'}.`;
  return [{ pointer: '/primaryType', code: 'unknown_type', detail }];
}
