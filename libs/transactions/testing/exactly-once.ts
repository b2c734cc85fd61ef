import { receiverOf } from './crash-plan.js';
import type { Lab } from './lab.js';

const MOST_AT_ONCE = 1_000;

/** Submits numbered transfers, one wallet after the other: number n pays n + 1 wei to `receiverOf(n)`. Gives their ids. */
export async function submitNumbered(
  lab: Lab,
  count: number,
  rig: Lab['rig'] = lab.rig,
): Promise<readonly string[]> {
  const requests = Array.from({ length: count }, (_, n) =>
    lab.request({
      from: lab.wallets[n % lab.wallets.length] ?? '',
      to: receiverOf(n),
      value: BigInt(n + 1),
    }),
  );
  const ids: string[] = [];
  for (let from = 0; from < count; from += MOST_AT_ONCE) {
    const taken = await rig.transactions.submitMany(requests.slice(from, from + MOST_AT_ONCE));
    ids.push(...taken.map(({ id }) => id));
  }
  return ids;
}

/** So many are looked at one by one. */
const SAMPLE = 60;

/** What the chain and the tables hold is what `submitNumbered` has asked for, once. */
export async function expectExactlyOnce(lab: Lab, ids: readonly string[]): Promise<void> {
  const found = await Promise.all(ids.map((id) => lab.find(id)));
  expect(found.filter(({ state }) => state !== 'confirmed')).toEqual([]);
  const owed = new Map<string, bigint>();
  for (const [n] of ids.entries()) owed.set(receiverOf(n), (owed.get(receiverOf(n)) ?? 0n) + BigInt(n + 1));
  for (const [receiver, amount] of owed)
    expect([receiver, await lab.balance(receiver)]).toEqual([receiver, amount]);
  await expectNonces(lab);
  const step = Math.ceil(ids.length / SAMPLE);
  for (const id of ids.filter((_, n) => n % step === 0))
    expect([id, (await lab.outcomes(id)).filter(([, outcome]) => outcome === 'mined').length]).toEqual([
      id,
      1,
    ]);
  expect(await lab.rows('SELECT id FROM transaction_commands')).toEqual([]);
}

/** Each nonce of each wallet was used by one transaction of ours, and nothing waits. */
async function expectNonces(lab: Lab): Promise<void> {
  type Row = { readonly from_address: string; readonly nonce: number | string };
  const rows = await lab.rows<Row>(
    'SELECT from_address, nonce FROM blockchain_transactions WHERE block_number IS NOT NULL',
  );
  for (const wallet of lab.wallets) {
    const used = rows.filter((row) => row.from_address === wallet).map(({ nonce }) => Number(nonce));
    expect(used.toSorted((a, b) => a - b)).toEqual([...used.keys()]);
    const chain = [await lab.nonce('latest', wallet), await lab.nonce('pending', wallet)];
    expect([wallet, ...chain]).toEqual([wallet, used.length, used.length]);
  }
}
