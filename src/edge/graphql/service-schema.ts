import { buildSchema, GraphQLObjectType, type GraphQLSchema } from 'graphql';
import type { FeatureHost } from '#libs/hot-plug';
import type { ServiceFacts } from '../../health/service-facts.js';
import { resolveWith, type SchemaPart } from './schema-part.js';

const SDL = /* GraphQL */ `
  "The service itself"
  type Service {
    name: String!
    version: String!
    "development, integration or production"
    mode: String!
    "What is loaded at the moment"
    features: [ServiceFeature!]!
  }

  "A loaded feature"
  type ServiceFeature {
    name: String!
    version: String!
    "Grows with every change of any feature"
    generation: Int!
    loadedAt: String!
  }

  type Query {
    service: Service!
  }
`;

/** The root application's own part of the schema, so that there always is a query type. */
export function serviceSchema(
  host: () => FeatureHost,
  facts: ServiceFacts,
  parts: readonly SchemaPart[] = [],
): GraphQLSchema {
  const schema = buildSchema([SDL, ...parts.map(({ sdl }) => sdl)].join('\n'));
  for (const part of parts) resolveWith(schema, part);
  const query = schema.getType('Query') as GraphQLObjectType;
  const { name, version, mode } = facts;
  const field = query.getFields()['service'];
  if (field) field.resolve = () => ({ name, version, mode, features: () => loadedFeatures(host()) });
  return schema;
}

function loadedFeatures(host: FeatureHost) {
  return [...host.current.generations.values()].map((generation) => ({
    name: generation.name,
    version: generation.version,
    generation: generation.number,
    loadedAt: generation.startedAt.toISOString(),
  }));
}
