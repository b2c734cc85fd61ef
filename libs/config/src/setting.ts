import type { z } from 'zod';

/** A variable of the environment; a deprecated one still works and is reported as a warning. */
export type EnvName = string | { readonly name: string; readonly deprecated: true };

export interface SettingOptions<S extends z.ZodType = z.ZodType> {
  /** One line for `.env.example` and the reference page. */
  readonly doc: string;
  /** The first is the canonical name, the further ones are aliases. */
  readonly env?: readonly EnvName[];
  readonly default?: z.input<S>;
  /** Defaults that hold in one profile only. */
  readonly profiles?: Readonly<Record<string, z.input<S>>>;
  /** `true`: never shown. `'url'`: only the origin is shown, as paths and user names of endpoints hold keys. */
  readonly secret?: boolean | 'url';
  /** True if a change takes effect while the process runs; else it waits for a restart. */
  readonly live?: boolean;
  /** True for what must be known before any other layer is read. */
  readonly envOnly?: boolean;
  /** What would be right, where the schema alone cannot tell (`expected …`). */
  readonly expects?: string;
}

/** One key: a schema, and how it is set. */
export class Setting<S extends z.ZodType = z.ZodType> {
  readonly kind = 'setting';

  constructor(
    readonly schema: S,
    readonly options: SettingOptions<S>,
  ) {}
}

export function setting<S extends z.ZodType>(schema: S, options: SettingOptions<S>): Setting<S> {
  return new Setting(schema, options);
}

export type Node = Setting | OpenGroup | OpaqueGroup | Fields;
export interface Fields {
  readonly [key: string]: Node;
}

/** A variable that lists which members of an open group are on: exactly these, whatever other layers say. */
export interface MemberList {
  readonly env: string;
  /** The boolean setting of a member that the list decides. */
  readonly member: string;
  readonly doc: string;
  /** Short names: written → meant. */
  readonly aliases?: Readonly<Record<string, string>>;
}

export interface OpenGroupOptions<O extends Fields> {
  /** The settings of a member that is not declared by name. */
  readonly other: (name: string) => O;
  /** Stands for the name in the reference page: `<network>`. */
  readonly placeholder: string;
  readonly list?: MemberList;
}

/** A map of named members: some declared, others named by the operator. */
export class OpenGroup<F extends Fields = Fields, O extends Fields = Fields> {
  readonly kind = 'open';

  constructor(
    readonly fields: F,
    readonly options: OpenGroupOptions<O>,
  ) {}
}

export function openGroup<F extends Fields, O extends Fields>(
  fields: F,
  options: OpenGroupOptions<O>,
): OpenGroup<F, O> {
  return new OpenGroup(fields, options);
}

/**
 * A tree that somebody else validates. It is merged leaf by leaf over the layers and handed on as it is; the declared
 * fields only give environment variables, documentation and masking.
 */
export class OpaqueGroup {
  readonly kind = 'opaque';

  constructor(readonly fields: Fields) {}
}

export function opaqueGroup(fields: Fields = {}): OpaqueGroup {
  return new OpaqueGroup(fields);
}

type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;

/** What a snapshot holds for a declaration. */
export type ValuesOf<N> =
  N extends Setting<infer S>
    ? Frozen<z.output<S>>
    : N extends OpaqueGroup
      ? Readonly<Record<string, unknown>>
      : N extends OpenGroup<infer F, infer O>
        ? { readonly [K in keyof F]: ValuesOf<F[K]> } & {
            readonly [name: string]: { [K in keyof F]: ValuesOf<F[K]> }[keyof F] | ValuesOf<O>;
          }
        : { readonly [K in keyof N]: ValuesOf<N[K]> };

export interface Section<N extends string = string, F extends Node = Node> {
  readonly name: N;
  readonly doc: string;
  readonly fields: F;
}

/** Declares one top-level part of the tree. `doc`: one sentence above it in the reference page. */
export function defineSettings<const N extends string, F extends Node>(
  name: N,
  fields: F,
  doc = '',
): Section<N, F> {
  return { name, doc, fields };
}

export type ValuesOfSections<T extends readonly Section[]> = {
  readonly [S in T[number] as S['name']]: ValuesOf<S['fields']>;
};
