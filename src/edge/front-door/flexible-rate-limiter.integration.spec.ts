import { Redis } from 'ioredis';
import { startRedis } from '#libs/testing';
import { FlexibleRateLimiter } from './flexible-rate-limiter.js';
import { describeRateLimiter } from './testing/rate-limiter.suite.js';

describeRateLimiter('FlexibleRateLimiter in memory', (limits) => new FlexibleRateLimiter(limits));

async function connect() {
  const server = await startRedis();
  const client = new Redis(server.url, { maxRetriesPerRequest: 1 });
  // the outage is what a test wants to see
  client.on('error', () => undefined);
  await client.ping();
  return { server, client };
}

describe('FlexibleRateLimiter on Redis', () => {
  let under: Awaited<ReturnType<typeof connect>>;

  beforeAll(async () => {
    under = await connect();
  });
  beforeEach(() => under.client.flushall());
  afterAll(async () => {
    under.client.disconnect();
    await under.server.stop();
  });

  describeRateLimiter('FlexibleRateLimiter', (limits) => new FlexibleRateLimiter(limits, under.client));

  it('shares the count between processes', async () => {
    const [one, other] = [1, 2].map(
      () => new FlexibleRateLimiter({ requestsPerMinute: 2, burstSize: 0 }, under.client),
    );
    await one?.take('shared');
    await one?.take('shared');
    expect(await other?.take('shared')).toMatchObject({ allowed: false });
  });
});

describe('FlexibleRateLimiter without its Redis', () => {
  it('goes on counting in memory', async () => {
    const { server, client } = await connect();
    const limiter = new FlexibleRateLimiter({ requestsPerMinute: 2, burstSize: 0 }, client);
    await limiter.take('insured');
    await server.stop();
    expect(await limiter.take('insured')).toMatchObject({ allowed: true });
    await limiter.take('insured');
    expect(await limiter.take('insured')).toMatchObject({ allowed: false });
    client.disconnect();
  });
});
