import { once } from 'node:events';
import path from 'node:path';
import autocannon from 'autocannon';
import { benchErrors } from './errors.js';
import { signToken } from '#libs/caller';
import { cpuPerUnit, interleave, startMeasured, type Bench, type Measured } from './harness.js';
import { QUERY, REST_PATH, SECRET } from './http/subject.js';

const ROUNDS = 9;
const REQUESTS = 8_000;
const WARM_UP = 20_000;

interface Contender {
  readonly name: string;
  readonly entry: string;
  readonly args?: readonly string[];
  readonly request: 'rest' | 'graphql';
}

const host: Contender = { name: 'host, REST', entry: 'host', request: 'rest' };
const nest: Contender = { name: 'plain Nest on Fastify, REST', entry: 'nest', request: 'rest' };
const behindDoor: Contender = {
  name: 'Nest behind our front door without the host, REST',
  entry: 'nest',
  args: ['front-door'],
  request: 'rest',
};
const entrance: Contender = {
  name: 'GraphQL entrance alone',
  entry: 'host',
  args: ['bare'],
  request: 'graphql',
};
const apollo: Contender = {
  name: 'Apollo Server on Fastify alone',
  entry: 'apollo',
  args: ['bare'],
  request: 'graphql',
};
const service: Contender = { name: 'host, GraphQL', entry: 'host', request: 'graphql' };
const apolloService: Contender = {
  name: 'Apollo Server with the same duties',
  entry: 'apollo',
  request: 'graphql',
};
const contenders = [host, nest, behindDoor, entrance, apollo, service, apolloService];

interface Running {
  readonly contender: Contender;
  readonly measured: Measured;
  readonly ask: (amount: number) => Promise<number>;
}

/** CPU time per request of the product against what a team would build without it, with the same duties on both sides. */
const bench: Bench = async ({ log }) => {
  const running: Running[] = [];
  try {
    for (const contender of contenders) running.push(await start(contender));
    for (const { contender, ask } of running) {
      log(`warming up: ${contender.name}`);
      await ask(WARM_UP);
    }
    log(`${ROUNDS} rounds of ${REQUESTS} requests each`);
    const medians = await interleave({
      contenders: running,
      rounds: ROUNDS,
      measure: async ({ measured, ask }) => ({
        cpuMicrosPerRequest: await cpuPerUnit(measured, () => ask(REQUESTS)),
      }),
    });
    const cpu = new Map(
      [...medians].map(([{ contender }, m]) => [contender, m['cpuMicrosPerRequest'] ?? NaN]),
    );
    const quotient = (one: Contender, other: Contender) => (cpu.get(one) ?? NaN) / (cpu.get(other) ?? NaN);
    return {
      rows: [...cpu].map(([{ name }, cpuMicrosPerRequest]) => ({ contender: name, cpuMicrosPerRequest })),
      // costs: smaller is better
      ratios: {
        host_vs_nest_fastify_cpu: quotient(host, nest),
        host_vs_nest_behind_front_door_cpu: quotient(host, behindDoor),
        graphql_vs_apollo_cpu: quotient(entrance, apollo),
        graphql_service_vs_apollo_service_cpu: quotient(service, apolloService),
      },
    };
  } finally {
    await Promise.all(running.map(({ measured }) => measured.stop()));
  }
};
export default bench;

async function start(contender: Contender): Promise<Running> {
  const entry = path.join(import.meta.dirname, 'http', `${contender.entry}.js`);
  const measured = startMeasured({ entry, args: contender.args ?? [], env: { NODE_ENV: 'production' } });
  const [{ port }] = (await once(measured.process, 'message')) as [{ port: number }];
  const url = `http://127.0.0.1:${port}`;
  return { contender, measured, ask: (amount) => load(url, contender, amount) };
}

const token = signToken(
  { secret: SECRET, expiresInSeconds: 86_400 },
  { subject: 'bench', roles: ['member'] },
);

/** Sends so many requests over keep-alive connections. @throws if one was not answered with 200 */
async function load(url: string, { name, request }: Contender, amount: number): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const rest = { url: url + REST_PATH, method: 'GET' as const };
  const graphql = { url: `${url}/graphql`, method: 'POST' as const, body: JSON.stringify({ query: QUERY }) };
  const result = await autocannon({
    ...(request === 'rest' ? rest : graphql),
    headers,
    connections: 10,
    amount,
  });
  const answered = result['2xx'];
  if (answered !== amount) throw benchErrors.REQUESTS_FAILED({ contender: name, answered, amount });
  return amount;
}
