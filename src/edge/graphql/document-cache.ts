import { parse, validate, type DocumentNode, type GraphQLError, type GraphQLSchema } from 'graphql';
import { validationRules, type GraphQLLimits } from './graphql-limits.js';

export type Prepared =
  | { readonly document: DocumentNode; readonly errors?: undefined }
  | { readonly errors: readonly GraphQLError[] };

/** A parsed document takes up to some 200 bytes per character: this bounds what strangers can make us keep. */
const CACHED_CHARACTERS = 200_000;
/** Longer documents are not worth keeping: they are rare, and an attacker's are never the same. */
const LONGEST_CACHED = 10_000;

/** The documents of one schema, least recently used first. */
class Documents {
  readonly #byText = new Map<string, Prepared>();
  #characters = 0;

  get(query: string): Prepared | undefined {
    const known = this.#byText.get(query);
    if (!known) return undefined;
    // the map keeps insertion order: what was used last stands last
    this.#byText.delete(query);
    this.#byText.set(query, known);
    return known;
  }

  set(query: string, prepared: Prepared): void {
    if (query.length > LONGEST_CACHED) return;
    this.#byText.set(query, prepared);
    this.#characters += query.length;
    for (const oldest of this.#byText.keys()) {
      if (this.#characters <= CACHED_CHARACTERS) return;
      this.#byText.delete(oldest);
      this.#characters -= oldest.length;
    }
  }
}

/** Parses and validates a document once per schema. A swap needs no invalidation: the cache dies with its schema. */
export class DocumentCache {
  readonly #bySchema = new WeakMap<GraphQLSchema, Documents>();
  readonly #rules;

  constructor(private readonly limits: GraphQLLimits) {
    this.#rules = validationRules(limits);
  }

  prepare(schema: GraphQLSchema, query: string): Prepared {
    let documents = this.#bySchema.get(schema);
    if (!documents) this.#bySchema.set(schema, (documents = new Documents()));
    const known = documents.get(query);
    if (known) return known;
    const prepared = this.#prepare(schema, query);
    documents.set(query, prepared);
    return prepared;
  }

  #prepare(schema: GraphQLSchema, query: string): Prepared {
    try {
      const document = parse(query, { maxTokens: this.limits.tokens });
      const errors = validate(schema, document, this.#rules);
      return errors.length > 0 ? { errors } : { document };
    } catch (thrown) {
      return { errors: [thrown as GraphQLError] };
    }
  }
}
