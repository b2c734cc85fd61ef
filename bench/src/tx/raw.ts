// Transactions that were signed before, pushed in batches as fast as the node takes them.
import { createEvmChain, evmNetworkSettings } from '#libs/chain-evm';
import { GAS, planOf, RECEIVER, walletsOf } from './plan.js';
import { start } from '../shared/start.js';

const BATCH = 100;
const AT_ONCE = 4;

const { url, wallets, transactions } = planOf(process.argv[2]);
const chain = createEvmChain(evmNetworkSettings.parse({ network: 'bench', rpcUrls: [url] }));
await chain.connect();
const { accounts } = chain;
const fees = { type: 'eip1559', maxFeePerGas: 10n ** 11n, maxPriorityFeePerGas: 10n ** 9n } as const;
const raws: string[] = [];
for (const [at, wallet] of walletsOf(wallets).entries()) {
  const own = Array.from({ length: Math.ceil((transactions - at) / wallets) }, (_, nonce) => nonce);
  const unsigned = own.map((nonce) => {
    return { from: wallet.address, to: RECEIVER, value: 1n, data: '0x', nonce, gasLimit: GAS, fees };
  });
  for (const [nonce, { raw }] of (await accounts.sign(unsigned, wallet)).entries())
    raws[nonce * wallets + at] = raw;
}
const bodies: string[] = [];
for (let from = 0; from < raws.length; from += BATCH) {
  const calls = raws.slice(from, from + BATCH).map((raw, id) => {
    return { jsonrpc: '2.0', id, method: 'eth_sendRawTransaction', params: [raw] };
  });
  bodies.push(JSON.stringify(calls));
}
await start();
const next = bodies.values();
const headers = { 'content-type': 'application/json' };
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    for (const body of next) await (await fetch(url, { method: 'POST', headers, body })).arrayBuffer();
  }),
);
process.send?.({ done: true });
