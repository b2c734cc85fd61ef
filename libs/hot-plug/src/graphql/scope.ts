import '@nestjs/graphql';
import { mapArgsToProps } from '@nestjs/graphql/dist/utils/map-args-to-props.util.js';

/*
 * @nestjs/graphql keeps code-first metadata in two process-wide singletons. Nothing is ever removed and every schema
 * build compiles all of it: an unloaded version leaks its classes, one broken feature makes every later build throw,
 * and a field resolver on a shared class pollutes its owner's schema for ever. A `GraphQLScope` is one code version's
 * private copy of both. The shapes below are those of @nestjs/graphql 14.0 (the version is pinned for this reason).
 */
const STORAGE_FIELDS = [
  'queries',
  'mutations',
  'subscriptions',
  'fieldResolvers',
  'enums',
  'unions',
  'metadataByTargetCollection',
  'compiledResolvers',
] as const;

type Target = abstract new (...args: never[]) => unknown;
interface ClassMetadata {
  readonly objectType?: unknown;
  readonly classExtensions: { getAll(): readonly { readonly value?: { readonly extends?: boolean } }[] };
}
interface TargetCollection {
  readonly storageMap: Map<Target, ClassMetadata>;
  readonly storageList: ClassMetadata[];
  readonly all: Record<string, Map<unknown, unknown> | { readonly target: Target }[]>;
}
type TypeStorage = Record<(typeof STORAGE_FIELDS)[number], unknown> & {
  metadataByTargetCollection: TargetCollection;
};
interface LazyStorage {
  lazyMetadataByTarget: Map<unknown, unknown[]>;
  load(targets: readonly unknown[]): void;
}
interface State {
  readonly types: Record<string, unknown>;
  readonly lazy: Map<unknown, unknown[]>;
}

const globals = globalThis as unknown as {
  GqlTypeMetadataStorage: TypeStorage;
  GqlLazyMetadataStorageHost: LazyStorage;
};

let baseSealed = false;

/** One code version's GraphQL metadata. Use it inside the host's queue only: while it runs, the globals are swapped. */
export class GraphQLScope {
  #state: State;
  #running = false;
  #primed = false;

  private constructor() {
    sealBase();
    this.#state = cloneOf(readGlobals());
  }

  static create(): GraphQLScope {
    return new GraphQLScope();
  }

  /** What is decorated or built while `work` runs sees and fills this scope. */
  async run<T>(work: () => Promise<T> | T): Promise<T> {
    if (this.#running) return work();
    const outer = readGlobals();
    writeGlobals(this.#state);
    this.#running = true;
    try {
      return await work();
    } finally {
      this.#state = readGlobals();
      writeGlobals(outer);
      this.#running = false;
    }
  }

  /**
   * Classes that add fields to another feature's type (`@ObjectType('X') @Extensions({ extends: true })`). No root field
   * leads to them, so the schema builder has to be told.
   */
  extensionTypes(): Target[] {
    loadLazyMetadata();
    const classes = [...globals.GqlTypeMetadataStorage.metadataByTargetCollection.storageMap];
    return classes
      .filter(
        ([, meta]) => meta.objectType && meta.classExtensions.getAll().some((e) => e.value?.extends === true),
      )
      .map(([target]) => target);
  }

  /** Renamed fields of inputs are otherwise looked up at the first request, when the globals are not ours. */
  prime(): void {
    if (this.#primed) return;
    this.#primed = true;
    const { all } = globals.GqlTypeMetadataStorage.metadataByTargetCollection;
    for (const kind of ['inputType', 'argumentType']) {
      for (const { target } of (all[kind] ?? []) as { target: Target }[]) {
        mapArgsToProps({}, target);
      }
    }
  }
}

function readGlobals(): State {
  const storage = globals.GqlTypeMetadataStorage;
  return {
    types: Object.fromEntries(STORAGE_FIELDS.map((f) => [f, storage[f]])),
    lazy: globals.GqlLazyMetadataStorageHost.lazyMetadataByTarget,
  };
}

function writeGlobals(state: State): void {
  Object.assign(globals.GqlTypeMetadataStorage, state.types);
  globals.GqlLazyMetadataStorageHost.lazyMetadataByTarget = state.lazy;
}

function cloneOf(base: State): State {
  const { constructor } = globals.GqlTypeMetadataStorage;
  const Storage = constructor as new () => TypeStorage;
  const copy = new Storage();
  for (const field of [
    'queries',
    'mutations',
    'subscriptions',
    'fieldResolvers',
    'enums',
    'unions',
  ] as const) {
    copy[field] = [...(base.types[field] as unknown[])];
  }
  const from = base.types['metadataByTargetCollection'] as TargetCollection;
  const to = copy.metadataByTargetCollection;
  for (const [target, meta] of from.storageMap) {
    to.storageMap.set(target, meta);
    to.storageList.push(meta);
  }
  for (const [key, value] of Object.entries(from.all))
    to.all[key] = value instanceof Map ? new Map(value) : [...value];
  return {
    types: Object.fromEntries(STORAGE_FIELDS.map((f) => [f, copy[f]])),
    lazy: new Map([...base.lazy].map(([target, list]) => [target, [...list]])),
  };
}

/** Types that the host itself declares are registered lazily: resolved once here, so that every copy carries them. */
function sealBase(): void {
  if (baseSealed) return;
  baseSealed = true;
  loadLazyMetadata();
}

function loadLazyMetadata(): void {
  const lazy = globals.GqlLazyMetadataStorageHost;
  lazy.load([...lazy.lazyMetadataByTarget.keys()].filter((target) => typeof target === 'function'));
}
