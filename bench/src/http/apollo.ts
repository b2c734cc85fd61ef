import { ApolloServer } from '@apollo/server';
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify';
import { fastify } from 'fastify';
import { DEFAULT_GRAPHQL_LIMITS, validationRules } from '#src/edge/graphql/graphql-limits.js';
import { specifiedRules } from 'graphql';
import { announce } from './announce.js';
import { furnish } from './furniture.js';
import { schema } from './subject.js';

const app = fastify();
if (process.argv[2] !== 'bare') furnish(app);
const own = validationRules(DEFAULT_GRAPHQL_LIMITS).filter((rule) => !specifiedRules.includes(rule));
const apollo = new ApolloServer({ schema, validationRules: own, plugins: [fastifyApolloDrainPlugin(app)] });
await apollo.start();
app.route({ url: '/graphql', method: ['GET', 'POST', 'OPTIONS'], handler: fastifyApolloHandler(apollo) });
await app.listen({ port: 0, host: '127.0.0.1' });
announce(app.server);
