import { interleave, type Bench, type Row } from './harness.js';
import { startChain } from './sync/chain.js';
import { startPonder, startProgram } from './sync/contenders.js';
import { measure, type Contender } from './sync/measure.js';

const ROUNDS = 3;
const EVENTS = 100_000;
const MANY_EVENTS = 500_000;
/** Of the chain whose receipts are read. */
const FEW_EVENTS = 20_000;

const bare: Contender = {
  name: 'bare loop',
  proof: 'none',
  start: (plan) => startProgram('bare', plan),
};
const streams: Contender = {
  name: 'streams, proof by headers',
  proof: 'headers',
  start: (plan) => startProgram('streams', plan),
};
const receipts: Contender = { ...streams, name: 'streams, proof by receipts', proof: 'receipts' };
const ponder: Contender = { name: 'Ponder', proof: 'none', start: startPonder };
const all = [bare, streams, ponder];

interface Chapter {
  readonly events: number;
  readonly contenders: readonly Contender[];
  readonly rounds: number;
}

/**
 * Events a second from a node into the database: of `--events <n>`, a multiple of 1,000, else of 100,000; with `--long`
 * also of 500,000, to see whether the memory grows with the chain.
 */
const bench: Bench = async ({ flags, log }) => {
  const at = flags.indexOf('--events');
  const events = at < 0 ? EVENTS : Number(flags[at + 1]);
  const main = await mediansOf({ events, contenders: all, rounds: ROUNDS }, log);
  const proven = await mediansOf({ events: FEW_EVENTS, contenders: [receipts], rounds: ROUNDS }, log);
  const isLong = flags.includes('--long');
  const long = isLong ? await mediansOf({ events: MANY_EVENTS, contenders: all, rounds: 1 }, log) : undefined;
  const quotient = (one: Contender, other: Contender, metric: string) =>
    metricOf(main, one, metric) / metricOf(main, other, metric);
  return {
    rows: [...rowsOf(events, main), ...rowsOf(FEW_EVENTS, proven), ...rowsOf(MANY_EVENTS, long)],
    // greater is better, but for the last
    ratios: {
      sync_vs_bare_loop: quotient(streams, bare, 'eventsPerSecond'),
      sync_vs_ponder: quotient(streams, ponder, 'eventsPerSecond'),
      // tell more than the rates where the machine does other things besides
      sync_vs_bare_loop_cpu: quotient(bare, streams, 'cpuMicrosPerEvent'),
      sync_vs_ponder_cpu: quotient(ponder, streams, 'cpuMicrosPerEvent'),
      ...(long && {
        sync_rss_growth: metricOf(long, streams, 'peakRssMiB') / metricOf(main, streams, 'peakRssMiB'),
      }),
    },
  };
};
export default bench;

type Medians = ReadonlyMap<Contender, Record<string, number>>;

/** One chain for all contenders. */
async function mediansOf(
  { events, contenders, rounds }: Chapter,
  log: (line: string) => void,
): Promise<Medians> {
  log(`making a chain of ${events} events`);
  const node = await startChain(events);
  try {
    return await interleave({
      contenders,
      rounds,
      measure: async (contender, round) => {
        const found = await measure(contender, node, events);
        log(`round ${round + 1}, ${contender.name}: ${found['eventsPerSecond']} events a second`);
        return found;
      },
    });
  } finally {
    await node.stop();
  }
}

const metricOf = (medians: Medians, contender: Contender, metric: string): number =>
  medians.get(contender)?.[metric] ?? NaN;

const rowsOf = (events: number, medians: Medians = new Map()): readonly Row[] =>
  [...medians].map(([{ name }, found]) => ({ contender: name, events, ...found }));
