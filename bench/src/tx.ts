import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { interleave, median, startMeasured, type Bench } from './harness.js';
import { startNode } from './shared/node.js';
import { walletsOf, type Plan } from './tx/plan.js';

const ROUNDS = 3;
const RICH = `0x${(10n ** 24n).toString(16)}`;
const BLOCK_MS = 1_000;
/** So long is sent at half the peak rate. Unit: s. */
const PACED_SECONDS = 10;

interface Contender extends Omit<Plan, 'url'> {
  readonly name: string;
  readonly entry: 'engine' | 'raw' | 'ethers';
}

const engine = (wallets: number, transactions: number): Contender => {
  return { name: `engine, ${wallets} wallets`, entry: 'engine', wallets, transactions, rate: 0 };
};
const raw: Contender = {
  name: 'raw, signed before, 20 wallets',
  entry: 'raw',
  wallets: 20,
  transactions: 30_000,
  rate: 0,
};
const ethers: Contender = {
  name: 'ethers NonceManager, 20 wallets',
  entry: 'ethers',
  wallets: 20,
  transactions: 2_000,
  rate: 0,
};
const one = engine(1, 6_000);
const twenty = engine(20, 20_000);
const many = engine(200, 20_000);
const contenders = [raw, ethers, one, twenty, many];

/** Mined transactions a second on a node with blocks of 1 s, and how long one takes at half the peak rate. */
const bench: Bench = async ({ log }) => {
  const medians = await interleave({
    contenders,
    rounds: ROUNDS,
    measure: async (contender, round) => {
      const { minedPerSecond, cpuMicros } = await measure(contender);
      log(`round ${round + 1}, ${contender.name}: ${Math.round(minedPerSecond)} mined a second`);
      return { minedPerSecond, cpuMicrosPerTransaction: cpuMicros };
    },
  });
  const rateOf = (contender: Contender) => medians.get(contender)?.['minedPerSecond'] ?? NaN;
  const rate = Math.round(rateOf(twenty) / 2);
  const paced = {
    ...twenty,
    name: `engine, 20 wallets, ${rate} a second`,
    rate,
    transactions: rate * PACED_SECONDS,
  };
  const { latencies } = await measure(paced);
  const confirmedMs = median(latencies);
  return {
    rows: [
      ...contenders.map((contender) => ({ contender: contender.name, ...medians.get(contender) })),
      { contender: paced.name, medianConfirmedMs: Math.round(confirmedMs) },
    ],
    // greater is better, but for the last
    ratios: {
      mined_vs_raw_node: rateOf(twenty) / rateOf(raw),
      mined_vs_ethers_nonce_manager: rateOf(twenty) / rateOf(ethers),
      confirmed_in_block_times: confirmedMs / BLOCK_MS,
    },
  };
};
export default bench;

interface Result {
  readonly minedPerSecond: number;
  /** Of the contender's process, per transaction. */
  readonly cpuMicros: number;
  /** From accepted to confirmed. Unit: ms. */
  readonly latencies: readonly number[];
}

async function measure({ entry, wallets, transactions, rate }: Contender): Promise<Result> {
  const node = await startNode();
  const addresses = walletsOf(wallets).map(({ address }) => address);
  for (const address of addresses) await node.rpc('anvil_setBalance', [address, RICH]);
  const plan: Plan = { url: node.url, wallets, transactions, rate };
  const file = path.join(import.meta.dirname, 'tx', `${entry}.js`);
  const measured = startMeasured({
    entry: file,
    args: [JSON.stringify(plan)],
    env: { NODE_ENV: 'production' },
  });
  try {
    await once(measured.process, 'message');
    const before = await measured.usage();
    const done = resultOf(measured.process);
    measured.process.send('go', () => undefined);
    const begun = performance.now();
    while ((await node.mined(addresses)) < transactions) await pause(20);
    const seconds = (performance.now() - begun) / 1_000;
    const { latencies = [] } = await done;
    const after = await measured.usage();
    return {
      minedPerSecond: transactions / seconds,
      cpuMicros: (after.cpuMicros - before.cpuMicros) / transactions,
      latencies,
    };
  } finally {
    await measured.stop();
    await node.stop();
  }
}

/** Answers to `usage` come over the same channel. */
function resultOf(
  child: ReturnType<typeof startMeasured>['process'],
): Promise<{ latencies?: readonly number[] }> {
  return new Promise((resolve) => {
    child.on('message', (message: { done?: boolean; latencies?: readonly number[] }) => {
      if (message.done) resolve(message);
    });
  });
}
