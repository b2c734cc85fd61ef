import type { GraphQLSchema } from 'graphql';
import semver from 'semver';
import type { OpenAPIObject } from '@nestjs/swagger';
import { hotPlugErrors } from './errors.js';
import type { Generation } from './generation.js';
import { composeSchemas, type SubSchema } from './graphql/compose-schema.js';
import { composeOpenApi } from './openapi/compose-openapi.js';
import { RouteTrie } from './route-trie.js';

/** A feature that should be there and is not: its routes answer 503 instead of 404. */
export interface Absence {
  readonly feature: string;
  readonly reason: string;
  readonly prefixes: readonly string[];
  /** Of the generation that is being replaced: those that require it stay meanwhile. */
  readonly version?: string | undefined;
}

export interface SnapshotParts {
  readonly id: number;
  readonly generations: ReadonlyMap<string, Generation>;
  readonly absences: ReadonlyMap<string, Absence>;
  /** The root application's own part of the GraphQL schema. */
  readonly baseSchema: SubSchema | undefined;
  readonly openApiBase: () => OpenAPIObject;
}

export type Route = { readonly generation: Generation } | { readonly absence: Absence };

/**
 * Everything that is visible from outside, at one moment. Immutable once made: a change of features is the assignment
 * of another snapshot. Whoever works on one for longer than a tick holds a lease, so that no generation in it is
 * destroyed meanwhile.
 */
export class Snapshot {
  readonly id: number;
  readonly generations: ReadonlyMap<string, Generation>;
  readonly absences: ReadonlyMap<string, Absence>;
  readonly ports: ReadonlyMap<symbol, Generation>;
  readonly schema: GraphQLSchema | undefined;
  readonly #routes = new RouteTrie<Route>();
  readonly #openApiBase: () => OpenAPIObject;
  #openApi: OpenAPIObject | undefined;
  leases = 0;

  /** @throws FEATURE_CONFLICT, FEATURE_REQUIREMENT_UNMET */
  constructor(parts: SnapshotParts) {
    this.id = parts.id;
    this.generations = parts.generations;
    this.absences = parts.absences;
    this.#openApiBase = parts.openApiBase;
    const sorted = this.#sorted();
    for (const generation of sorted) this.#addRoutes(generation);
    for (const absence of this.absences.values()) {
      for (const prefix of absence.prefixes) this.#routes.add(prefix, { absence });
    }
    this.ports = portsOf(sorted);
    for (const generation of sorted) this.#checkRequirements(generation);
    const own = sorted.flatMap((g) => (g.schema ? [{ feature: g.name, schema: g.schema }] : []));
    this.schema = composeSchemas(parts.baseSchema ? [parts.baseSchema, ...own] : own);
  }

  /** The feature whose namespace the request target lies in. */
  match(target: string): Route | undefined {
    return this.#routes.match(target);
  }

  /** One document for all features, put together at the first reading. */
  get openApi(): OpenAPIObject {
    const parts = this.#sorted().map((g) => ({ feature: g.name, document: g.openApi }));
    return (this.#openApi ??= composeOpenApi(this.#openApiBase(), parts));
  }

  #sorted(): Generation[] {
    return [...this.generations.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  #addRoutes(generation: Generation): void {
    const route = { generation };
    for (const prefix of generation.prefixes) {
      const other = this.#routes.add(prefix, route);
      if (!other || !('generation' in other)) continue;
      throw hotPlugErrors.FEATURE_CONFLICT({
        reason: `"${generation.name}" and "${other.generation.name}" both claim the routes below /${prefix}`,
      });
    }
  }

  #checkRequirements(generation: Generation): void {
    for (const [required, range] of Object.entries(generation.definition.requires ?? {})) {
      const found = (this.generations.get(required) ?? this.absences.get(required))?.version;
      if (found !== undefined && semver.satisfies(found, range)) continue;
      throw hotPlugErrors.FEATURE_REQUIREMENT_UNMET({
        feature: generation.name,
        requires: required,
        range,
        found: found ?? 'absent',
      });
    }
  }
}

function portsOf(generations: readonly Generation[]): Map<symbol, Generation> {
  const ports = new Map<symbol, Generation>();
  for (const generation of generations) {
    for (const token of generation.ports.keys()) {
      const other = ports.get(token);
      if (other) {
        throw hotPlugErrors.FEATURE_CONFLICT({
          reason: `"${generation.name}" and "${other.name}" both provide ${String(token.description)}`,
        });
      }
      ports.set(token, generation);
    }
  }
  return ports;
}
