import type { RangeProof } from '#libs/chain';

/** What a contender is told when it starts. */
export interface Plan {
  readonly url: string;
  readonly events: number;
  /** The last block with events. */
  readonly lastBlock: number;
  readonly proof: RangeProof;
  /** For its database. */
  readonly folder: string;
}

/** What a contender has in its database, asked for when all is measured. */
export interface Found {
  readonly events: number;
  /** The sum of all values, as decimal text. */
  readonly value: string;
}

export const planOf = (text = ''): Plan => JSON.parse(text) as Plan;

/** Tells that all is stored, and what, when that is asked for. */
export async function finish(look: () => Promise<Found>): Promise<void> {
  const asked = new Promise<void>((resolve) => {
    process.on('message', (message) => {
      if (message === 'look') resolve();
    });
  });
  process.send?.({ done: true });
  await asked;
  process.send?.({ found: await look() });
}
