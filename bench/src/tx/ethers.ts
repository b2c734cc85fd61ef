// What a team writes without an engine: ethers with its NonceManager, 500 in flight, polled each 250 ms.
import { JsonRpcProvider, NonceManager, Wallet } from 'ethers';
import { GAS, planOf, RECEIVER, walletsOf } from './plan.js';
import { start } from '../shared/start.js';

const IN_FLIGHT = 500;
const { url, wallets, transactions } = planOf(process.argv[2]);
const provider = new JsonRpcProvider(url, undefined, { staticNetwork: true, cacheTimeout: -1 });
provider.pollingInterval = 250;
const signers = walletsOf(wallets).map(
  ({ privateKey }) => new NonceManager(new Wallet(privateKey, provider)),
);
await start();
let next = 0;
await Promise.all(
  Array.from({ length: IN_FLIGHT }, async () => {
    while (next < transactions) {
      const signer = signers[next++ % wallets];
      const sent = await signer?.sendTransaction({ to: RECEIVER, value: 1n, gasLimit: GAS });
      await sent?.wait();
    }
  }),
);
provider.destroy();
process.send?.({ done: true });
