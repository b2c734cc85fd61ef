// The engine with full durability on the embedded database.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createChains } from '#libs/chain';
import { createEvmChain, evmNetworkSettings } from '#libs/chain-evm';
import { InProcessEventBus } from '#libs/events';
import { createDatabase } from '#libs/persistence';
import { openTransactions, TRANSACTION_EVENTS } from '#libs/transactions';
import { GAS, planOf, RECEIVER, walletsOf } from './plan.js';
import { start } from '../shared/start.js';

const AT_ONCE = 1_000;

const { url, wallets, transactions, rate } = planOf(process.argv[2]);
const folder = await mkdtemp(path.join(tmpdir(), 'bench-tx-'));
const database = await createDatabase({ type: 'sqlite', folder, synchronous: 'full' });
const chain = createEvmChain(
  evmNetworkSettings.parse({ network: 'bench', rpcUrls: [url], pollMs: 50, confirmations: 1 }),
);
await chain.connect();
const signers = new Map(walletsOf(wallets).map((wallet) => [wallet.address, wallet]));
const bus = new InProcessEventBus({ service: 'bench', onError: () => undefined });
const acceptedAt = new Map<string, number>();
const latencies: number[] = [];
let confirmed = 0;
const all = Promise.withResolvers<void>();
bus.subscribe('blockchain.events', ({ event_type: type, data }) => {
  if (type !== TRANSACTION_EVENTS.confirmed) return;
  const since = acceptedAt.get(data['transactionId'] as string);
  if (since !== undefined) latencies.push(performance.now() - since);
  if (++confirmed === transactions) all.resolve();
});
const engine = await openTransactions({
  database,
  chains: createChains([chain]),
  signers: { find: (_, address) => Promise.resolve(signers.get(address)) },
  bus,
  settings: { maxInFlight: 5_000 },
  warn: (message, details) => process.stderr.write(`${message} ${JSON.stringify(details)}\n`),
});
engine.start();
const addresses = [...signers.keys()];

async function submit(n: number): Promise<void> {
  const { id } = await engine.transactions.submit({
    network: 'bench',
    from: addresses[n % wallets] ?? '',
    to: RECEIVER,
    value: 1n,
    gasLimit: GAS,
    owner: 'bench',
    purpose: 'transfer',
    idempotency: { scope: 'bench', key: String(n), fingerprint: String(n) },
  });
  acceptedAt.set(id, performance.now());
}

await start();
let next = 0;
if (rate > 0) {
  const begun = performance.now();
  while (next < transactions) {
    const due = Math.min(transactions, Math.floor(((performance.now() - begun) / 1_000) * rate));
    const some: Promise<void>[] = [];
    while (next < due) some.push(submit(next++));
    await Promise.all([...some, pause(5)]);
  }
} else {
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (next < transactions) await submit(next++);
    }),
  );
}
await all.promise;
process.send?.({ done: true, latencies });
await engine.close();
await chain.disconnect();
await database.close();
await rm(folder, { recursive: true, force: true });
