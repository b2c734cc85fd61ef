// A process of its own that is killed. It tells of each commit, and of each event's handling.
import { Replica, counted, type OutboxUnderTest } from './outbox-replica.js';

/** `silent`: commits, and nobody delivers. `stuck`: a handler begins and never ends. `busy`: commits and delivers. */
export type ProgramMode = 'silent' | 'stuck' | 'busy';

const [under = '', mode = '', life = ''] = process.argv.slice(2);
const say = (word: string, ...values: unknown[]) =>
  process.stdout.write(`${JSON.stringify([word, ...values])}\n`);
process.stdin.resume();
const replica = await Replica.join(JSON.parse(under) as OutboxUnderTest, {
  async handler({ event_id, data }) {
    say('begun', event_id, data);
    if (mode === 'stuck') await new Promise(() => undefined);
    await new Promise((resolve) => setImmediate(resolve));
    say('handled', event_id, data);
  },
});
if (mode !== 'silent') await replica.relay.start();
for (let n = 0; !process.stdin.readableEnded; n++) {
  const events = [counted(n, `${life}/x`), counted(n, `${life}/y`)];
  await replica.write(...events);
  for (const { data } of events) say('committed', null, data);
  replica.relay.poke();
  if (mode !== 'busy' && n === 4) break;
}
if (mode !== 'busy') say('done');
