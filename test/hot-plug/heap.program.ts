import 'reflect-metadata';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Subscriber } from './subscriber.js';
import { catalogSource } from './fixtures/catalog.feature.js';
import { ordersSource } from './fixtures/orders.feature.js';
import { startTestHost } from './test-host.js';

/*
 * Prints the heap's growth per cycle of one kind of change, in bytes: `heap.program.ts <kind> <cycles>`. As many cycles
 * go before, because Nest, V8 and the type storage fill caches at first.
 */
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (options: object) => void;

const [kind = '', cycles = '0'] = process.argv.slice(2);
const t = await startTestHost();
const v1 = catalogSource({ version: '1.0.0' });
const v2 = catalogSource({ version: '2.0.0' });
const broken = catalogSource({ version: '3.0.0', brokenGraphQL: true });
const stray = catalogSource({ version: '3.0.0', strayRoute: true });
await t.host.load(ordersSource({ version: '1.0.0' }), {});
await t.host.load(v1, {});
const subscriber = new Subscriber(t.url, 'subscription { words }');
// a subscription lets its old generation go as soon as it sees an event on both
const speaking = setInterval(() => t.recorder.say('hello'), 2);

/** A leak often hangs on what was used: so it is. */
async function use(i: number): Promise<void> {
  if (i % 10 > 0) return;
  await t.get('/api/v1/shop/orders/x/items');
  await t.query('{ orders { item { name } } }');
}

async function refused(change: Promise<unknown>): Promise<void> {
  await change.then(
    () => Promise.reject(new RangeError('It was meant to fail')),
    () => undefined,
  );
}

const failures = [
  () => t.host.apply(v2, { failIn: 'constructor' }),
  () => t.host.apply(v2, { failIn: 'init' }),
  () => t.host.apply(v2, { failIn: 'activate' }),
  () => t.host.apply(v2, { unhealthy: true }),
  () => t.host.apply(v2, { prefix: 1 }),
  () => t.host.apply(broken, {}),
  () => t.host.apply(stray, {}),
];

const kinds: Readonly<Record<string, (i: number) => Promise<unknown>>> = {
  async change(i) {
    await (
      await t.host.apply(i % 2 === 0 ? v2 : v1, {})
    ).drained;
    await t.host.reconfigure('catalog', { prefix: `${i} ` });
    await (
      await t.host.unload('orders')
    ).drained;
    await t.host.load(ordersSourceAgain, {});
    await use(i);
  },
  async failure(i) {
    await refused(failures[i % failures.length]?.() ?? Promise.resolve());
    await use(i);
  },
};
const ordersSourceAgain = ordersSource({ version: '1.0.0' });

async function heapAfter(count: number): Promise<number> {
  for (let i = 0; i < count; i++) {
    await kinds[kind]?.(i);
    subscriber.results.length = 0;
  }
  // the recorder writes down every event
  t.recorder.lifecycle.length = 0;
  subscriber.results.length = 0;
  for (let i = 0; i < 6; i++) {
    collect({ type: 'major', execution: 'sync' });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return process.memoryUsage().heapUsed;
}

const number = Number(cycles);
await heapAfter(number);
const before = await heapAfter(1);
const growth = (await heapAfter(number)) - before;
clearInterval(speaking);
process.stdout.write(`${Math.round(growth / number)}\n`);
await subscriber.close();
await t.close();
process.exit(0);
