import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RangeProof } from '#libs/chain';
import { benchErrors } from '../errors.js';
import type { BenchNode } from '../shared/node.js';
import { EVENTS_OF_A_BLOCK } from './chain.js';
import type { Indexer } from './contenders.js';
import type { Plan } from './plan.js';
import { valueOf } from './transfers.js';

export interface Contender {
  readonly name: string;
  readonly proof: RangeProof;
  readonly start: (plan: Plan) => Promise<Indexer>;
}

const MIB = 2 ** 20;

/** From the word to go until all is stored; then it has to show that it has just what the chain has. */
export async function measure(
  { name, proof, start }: Contender,
  node: BenchNode,
  events: number,
): Promise<Readonly<Record<string, number>>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-sync-'));
  const lastBlock = events / EVENTS_OF_A_BLOCK;
  const { measured, read, found } = await start({ url: node.url, events, lastBlock, proof, folder });
  try {
    const nodeBefore = await node.cpuMicros();
    const before = await measured.usage();
    const begun = performance.now();
    await read();
    const seconds = (performance.now() - begun) / 1_000;
    const after = await measured.usage();
    const nodeMicros = (await node.cpuMicros()) - nodeBefore;
    const has = await found();
    const value = String(valueOf(events));
    if (has.events !== events || has.value !== value)
      throw benchErrors.EVENTS_LOST({ contender: name, events: has.events, of: events });
    return {
      eventsPerSecond: Math.round(events / seconds),
      cpuMicrosPerEvent: (after.cpuMicros - before.cpuMicros) / events,
      nodeCpuMicrosPerEvent: nodeMicros / events,
      peakRssMiB: Math.round(after.peakRss / MIB),
    };
  } finally {
    await measured.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
