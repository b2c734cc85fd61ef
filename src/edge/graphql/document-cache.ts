import { parse, validate, type DocumentNode, type GraphQLError, type GraphQLSchema } from 'graphql';
import { validationRules, type GraphQLLimits } from './graphql-limits.js';

export type Prepared =
  | { readonly document: DocumentNode; readonly errors?: undefined }
  | { readonly errors: readonly GraphQLError[] };

const DOCUMENTS_PER_SCHEMA = 500;
/** Longer documents are not worth keeping: they are rare, and an attacker's are never the same. */
const CACHED_LENGTH = 10_000;

/** Parses and validates a document once per schema. A swap needs no invalidation: the cache dies with its schema. */
export class DocumentCache {
  readonly #bySchema = new WeakMap<GraphQLSchema, Map<string, Prepared>>();
  readonly #rules;

  constructor(private readonly limits: GraphQLLimits) {
    this.#rules = validationRules(limits);
  }

  prepare(schema: GraphQLSchema, query: string): Prepared {
    let documents = this.#bySchema.get(schema);
    if (!documents) this.#bySchema.set(schema, (documents = new Map()));
    const known = documents.get(query);
    if (known) {
      // the map keeps insertion order: what was used last stands last
      documents.delete(query);
      documents.set(query, known);
      return known;
    }
    const prepared = this.#prepare(schema, query);
    if (query.length <= CACHED_LENGTH) {
      documents.set(query, prepared);
      const [oldest] = documents.keys();
      if (documents.size > DOCUMENTS_PER_SCHEMA && oldest !== undefined) documents.delete(oldest);
    }
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
