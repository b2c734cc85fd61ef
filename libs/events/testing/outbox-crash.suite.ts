import { fileURLToPath } from 'node:url';
import { count, eventually, runProgram, seeded } from '#libs/testing';
import type { ProgramMode } from './outbox-program.js';
import { Replica, type OutboxUnderTest } from './outbox-replica.js';

const program = fileURLToPath(new URL('outbox-program.ts', import.meta.url));

interface Word {
  readonly word: 'committed' | 'begun' | 'handled' | 'done';
  readonly id: string;
  /** Aggregate and number. */
  readonly event: string;
}

const keyOf = ({ aggregate, n }: Record<string, unknown>): string => `${String(aggregate)} ${String(n)}`;

/** Runs the program until `enough`, kills it, and returns what it said. */
async function live(
  under: OutboxUnderTest,
  { mode, life }: { mode: ProgramMode; life: number },
  enough: (said: readonly Word[]) => boolean,
): Promise<readonly Word[]> {
  const running = runProgram(program, [JSON.stringify(under), mode, String(life)]);
  const said: Word[] = [];
  for await (const line of running.lines) {
    const [word, id, data = {}] = JSON.parse(line) as [Word['word'], string, Record<string, unknown>?];
    said.push({ word, id, event: keyOf(data) });
    if (enough(said)) void running.kill9();
  }
  expect(await running.ended).toBe('');
  return said;
}

const eventsOf = (said: readonly Word[], word: Word['word']): string[] =>
  said.filter((one) => one.word === word).map(({ event }) => event);

export function describeOutboxCrashes(fresh: () => OutboxUnderTest): void {
  describe('when its process is killed', () => {
    it('between commit and delivery, delivers after a restart', async () => {
      const under = fresh();
      const said = await live(under, { mode: 'silent', life: 1 }, (words) => words.at(-1)?.word === 'done');
      expect([eventsOf(said, 'committed').length, eventsOf(said, 'begun').length]).toEqual([10, 0]);
      await using next = await Replica.join(under);
      await next.relay.start();
      await eventually(() => next.seen.length >= 10);
      expect(next.seen.map(({ data }) => keyOf(data))).toEqual(eventsOf(said, 'committed'));
    });

    it('while a handler works, delivers the same events again', async () => {
      const under = fresh();
      const stuck = (words: readonly Word[]) =>
        words.some(({ word }) => word === 'begun') && words.some(({ word }) => word === 'done');
      const said = await live(under, { mode: 'stuck', life: 1 }, stuck);
      const begun = said.find(({ word }) => word === 'begun');
      await using next = await Replica.join(under);
      await next.relay.start();
      await eventually(() => next.seen.length >= 10);
      expect(next.seen.map(({ data }) => keyOf(data))).toEqual(eventsOf(said, 'committed'));
      expect(next.seen[0]?.event_id).toBe(begun?.id);
    });

    it('again and again at any moment, loses nothing and repeats under the same id', async () => {
      const under = fresh();
      const random = seeded('outbox crashes');
      const said: Word[] = [];
      for (let life = 1; life <= count(4, 30); life++) {
        const words = random.integer(1, 150);
        said.push(...(await live(under, { mode: 'busy', life }, (all) => all.length >= words)));
      }
      await using last = await Replica.join(under);
      await last.relay.start();
      const handled = () => [...eventsOf(said, 'handled'), ...last.seen.map(({ data }) => keyOf(data))];
      const committed = eventsOf(said, 'committed');
      await eventually(() => new Set(committed).difference(new Set(handled())).size === 0);
      await eventually(async () => (await last.undelivered()) === 0);
      const ids = new Map<string, Set<string>>();
      const note = (event: string, id: string) => ids.set(event, (ids.get(event) ?? new Set()).add(id));
      for (const { word, event, id } of said) if (word === 'begun') note(event, id);
      for (const { data, event_id } of last.seen) note(keyOf(data), event_id);
      expect([...ids.values()].filter((different) => different.size !== 1)).toEqual([]);
      expect(committed.length).toBeGreaterThan(0);
    });
  });
}
