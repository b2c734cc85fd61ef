import { z } from 'zod';

type Def = z.core.$ZodTypes['_zod']['def'];

function defOf(schema: z.ZodType): Def {
  return (schema as unknown as z.core.$ZodTypes)._zod.def;
}

function inner(schema: z.ZodType): z.ZodType | undefined {
  const def = defOf(schema);
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'readonly':
    case 'catch':
      return def.innerType as z.ZodType;
    case 'pipe':
      // z.preprocess is a transform in front: the shape stands behind it
      return (defOf(def.in as z.ZodType).type === 'transform' ? def.out : def.in) as z.ZodType;
    case 'lazy':
      return def.getter() as z.ZodType;
    default:
      return undefined;
  }
}

/** The schema below its wrappers (optional, default, pipe, …), outermost first. */
export function layersOf(schema: z.ZodType): readonly z.ZodType[] {
  const next = inner(schema);
  return next ? [schema, ...layersOf(next)] : [schema];
}

export function unwrap(schema: z.ZodType): z.ZodType {
  return layersOf(schema).at(-1) ?? schema;
}

export function kindOf(schema: z.ZodType): Def['type'] {
  return defOf(unwrap(schema)).type;
}

export function arrayElement(schema: z.ZodType): z.ZodType | undefined {
  const def = defOf(unwrap(schema));
  if (def.type === 'array') return def.element as z.ZodType;
  if (def.type !== 'union') return undefined;
  return unionOptions(schema)
    .map(arrayElement)
    .find((element) => element !== undefined);
}

export function unionOptions(schema: z.ZodType): readonly z.ZodType[] {
  const def = defOf(unwrap(schema));
  return def.type === 'union' ? (def.options as readonly z.ZodType[]) : [];
}

export function objectMember(schema: z.ZodType, key: string): z.ZodType | undefined {
  const def = defOf(unwrap(schema));
  if (def.type === 'record') return def.valueType as z.ZodType;
  if (def.type !== 'object') return undefined;
  return Object.hasOwn(def.shape, key) ? (def.shape[key] as z.ZodType) : undefined;
}

/** The members of an object schema, or `undefined` if it is none. Also of a schema that another copy of zod made. */
export function objectShape(schema: unknown): Readonly<Record<string, z.ZodType>> | undefined {
  if (typeof schema !== 'object' || schema === null || !('_zod' in schema)) return undefined;
  const def = defOf(unwrap(schema as z.ZodType));
  return def.type === 'object' ? (def.shape as Readonly<Record<string, z.ZodType>>) : undefined;
}

/** Also true for objects without a prototype; false for arrays and instances of classes. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // a name, not an identity: trees may come from another realm
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

interface Described {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minLength?: number;
  readonly items?: Described;
  readonly additionalProperties?: Described | boolean;
  readonly anyOf?: readonly Described[];
}

/** What `schema` accepts, in words that follow "expected": `a whole number from 0 to 65535`. */
export function expectation(schema: z.ZodType): string {
  return describe(z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' }) as Described);
}

function describe(node: Described): string {
  if (node.const !== undefined) return JSON.stringify(node.const);
  if (node.enum) return `one of ${node.enum.join(', ')}`;
  if (node.anyOf) return [...new Set(node.anyOf.map(describe))].join(' or ');
  if (Array.isArray(node.type))
    return node.type.map((type: string) => describe({ ...node, type })).join(' or ');
  switch (node.type) {
    case 'integer':
      return `a whole number${range(node)}`;
    case 'number':
      return `a number${range(node)}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return `a list, each item ${describe(node.items ?? {})}`;
    case 'object':
      return typeof node.additionalProperties === 'object'
        ? `a map, each value ${describe(node.additionalProperties)}`
        : 'a map';
    case 'string':
      return describeText(node);
    default:
      return 'a value';
  }
}

function describeText(node: Described): string {
  if (node.format === 'uri') return 'a URL';
  if (node.pattern !== undefined) return `a text that matches ${node.pattern}`;
  return (node.minLength ?? 0) > 1 ? `a text of at least ${node.minLength} characters` : 'a text';
}

function range(node: Described): string {
  const low = node.minimum ?? node.exclusiveMinimum;
  const from = low === undefined || low === Number.MIN_SAFE_INTEGER ? undefined : low;
  const to = node.maximum === Number.MAX_SAFE_INTEGER ? undefined : node.maximum;
  const above = node.minimum === undefined ? 'above' : 'from';
  if (from !== undefined && to !== undefined) return ` ${above} ${from} to ${to}`;
  if (from !== undefined) return node.minimum === undefined ? ` above ${from}` : ` of at least ${from}`;
  return to === undefined ? '' : ` of at most ${to}`;
}
