// Our event streams with full durability on the embedded database.
import { setTimeout as pause } from 'node:timers/promises';
import { createChains } from '#libs/chain';
import { createEvmChain, evmNetworkSettings } from '#libs/chain-evm';
import { openEventStreams } from '#libs/chain-sync';
import { createDatabase } from '#libs/persistence';
import { start } from '../shared/start.js';
import { finish, planOf } from './plan.js';
import { TOKEN, TRANSFER_ABI } from './transfers.js';

const NETWORK = 'bench';
const NAME = 'transfers';
const PAGE = 5_000;
const LOOK_MS = 20;

const { url, events, proof, folder } = planOf(process.argv[2]);
const database = await createDatabase({ type: 'sqlite', folder, synchronous: 'full' });
const chain = createEvmChain(evmNetworkSettings.parse({ network: NETWORK, rpcUrls: [url] }));
await chain.connect();
const opened = await openEventStreams({
  database,
  chains: createChains([chain]),
  warn: (message, details) => process.stderr.write(`${message} ${JSON.stringify(details)}\n`),
});
opened.start();
const { streams } = opened;

await start();
await streams.define({
  name: NAME,
  network: NETWORK,
  addresses: [TOKEN],
  abi: TRANSFER_ABI,
  events: [],
  from: 0,
  depth: 'latest',
  proof,
  onPoison: 'block',
  owner: 'bench',
});
for (;;) {
  const status = await streams.find(NAME);
  if (status?.position === events) break;
  if (status?.trouble) process.stderr.write(`${status.trouble}\n`);
  await pause(LOOK_MS);
}
await finish(async () => {
  let value = 0n;
  let after = 0;
  for (;;) {
    const lines = await streams.events(NAME, { after, limit: PAGE });
    for (const { args } of lines) value += BigInt(args['value'] as string);
    const last = lines.at(-1);
    if (!last) return { events: after, value: String(value) };
    after = last.position;
  }
});
await opened.close();
await chain.disconnect();
await database.close();
