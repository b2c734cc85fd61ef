import { defineSettings, setting } from '#libs/config';
import { count, flag } from './schemas.js';

export const rateLimit = defineSettings(
  'rate_limit',
  {
    enabled: setting(flag, {
      env: ['RATE_LIMIT_ENABLED'],
      default: true,
      live: true,
      doc: 'Limit requests per caller.',
    }),
    requests_per_minute: setting(count, {
      env: ['RATE_LIMIT_RPM'],
      default: 1000,
      live: true,
      doc: 'Requests a caller may make per minute.',
    }),
    burst_size: setting(count, {
      env: ['RATE_LIMIT_BURST'],
      default: 100,
      live: true,
      doc: 'Further requests let through when those of the minute are used up, per ten minutes.',
    }),
  },
  'Answers 429 to those who ask too often.',
);

export const graphql = defineSettings(
  'graphql',
  {
    max_depth: setting(count, {
      env: ['GRAPHQL_MAX_DEPTH'],
      default: 10,
      doc: 'Deepest nesting of a query.',
    }),
    max_complexity: setting(count, {
      env: ['GRAPHQL_MAX_COMPLEXITY'],
      default: 1000,
      doc: 'Highest estimated cost of a query.',
    }),
    max_aliases: setting(count, {
      env: ['GRAPHQL_MAX_ALIASES'],
      default: 15,
      doc: 'Most aliases in a query.',
    }),
    max_size: setting(count, {
      env: ['GRAPHQL_MAX_SIZE'],
      default: 20_000,
      doc: 'Longest query, in characters.',
    }),
    introspection: setting(flag, {
      env: ['GRAPHQL_INTROSPECTION'],
      default: true,
      doc: 'Tell clients the schema. It is no secret: it holds what the OpenAPI document holds.',
    }),
    graphiql: setting(flag, {
      env: ['GRAPHQL_GRAPHIQL'],
      default: false,
      profiles: { development: true },
      doc: 'Serve the GraphiQL page under /graphql.',
    }),
  },
  'Limits of the GraphQL entrance.',
);
