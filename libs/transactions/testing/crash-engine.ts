// A process of its own that takes transfers over and sends them until it is killed. Each line on standard output
// acknowledges one: `<key> <transaction id>`; `idle` says that all of the plan are final.
import { createEvmChain, evmNetworkSettings } from '#libs/chain-evm';
import { crashNetwork, receiverOf, type CrashPlan } from './crash-plan.js';
import { numberedSigners, startRig } from './rig.js';

const AT_ONCE = 40;

const plan = JSON.parse(process.argv[2] ?? '') as CrashPlan;
process.stdin.resume().once('end', () => process.kill(process.pid, 'SIGKILL'));
const chain = createEvmChain(evmNetworkSettings.parse(crashNetwork(plan.rpcUrl)));
const signers = numberedSigners(plan.wallets);
const { transactions } = await startRig({ chains: [chain], signers, database: plan.database });
process.stdout.write('ready\n');
const mine = Array.from({ length: plan.transfers }, (_, n) => n).filter(
  (n) => n >= plan.from && n % plan.share.of === plan.share.at,
);
const submit = async (n: number): Promise<void> => {
  for (;;) {
    try {
      const { id } = await transactions.submit({
        network: 'test',
        from: signers[n % plan.wallets]?.address ?? '',
        to: receiverOf(n),
        value: BigInt(n + 1),
        gasLimit: 21_000n,
        owner: 'storm',
        purpose: 'transfer',
        idempotency: { scope: 'storm', key: `t${n}`, fingerprint: String(n) },
      });
      process.stdout.write(`${n} ${id}\n`);
      return;
    } catch (thrown) {
      process.stderr.write(`${n}: ${String(thrown)}\n`);
    }
  }
};
const next = mine.values();
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    for (const n of next) await submit(n);
  }),
);
process.stdout.write('submitted\n');
