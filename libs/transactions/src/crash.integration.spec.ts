import { fileURLToPath } from 'node:url';
import { createEvmChain, evmNetworkSettings } from '#libs/chain-evm';
import { jsonRpc, startTemporarySimulation, type TemporarySimulation } from '#libs/chain-evm/testing';
import type { DatabaseSettingsInput } from '#libs/persistence';
import {
  count,
  eventually,
  runProgram,
  seeded,
  startMariadb,
  temporaryFolder,
  type RunningProgram,
} from '#libs/testing';
import type { Transaction } from '#libs/transactions';
import {
  crashNetwork,
  numberedSigners,
  receiverOf,
  startRig,
  type CrashPlan,
  type Rig,
} from '../testing/index.js';

const program = fileURLToPath(new URL('../testing/crash-engine.ts', import.meta.url));
const random = seeded('kills of the transaction engine');
const WALLETS = count(6, 20);
const TRANSFERS = count(240, 10_000);
const KILLS = count(6, 200);
const RICH = `0x${(10n ** 24n).toString(16)}`;
const HOUR = 3_600_000;
/** Acknowledged transfers that each life asks for again: their keys must give what they gave before. */
const REPEATED = 50;

interface Storm {
  readonly database: DatabaseSettingsInput;
  /** Processes at work at the same time. */
  readonly workers: number;
}

/** Kills processes and the node at random moments while transfers are submitted, then lets the rest be done. */
async function rage(chain: TemporarySimulation, { database, workers }: Storm): Promise<Map<number, string>> {
  const acknowledged = new Map<number, string>();
  const { simulation } = chain;
  const signers = numberedSigners(WALLETS);
  const fund = async () => {
    for (const { address } of signers) await jsonRpc(simulation.rpcUrl)('anvil_setBalance', address, RICH);
    return true;
  };
  let submitted = 0;
  for (let kills = 0; kills < KILLS || submitted < workers;) {
    await eventually(fund, { what: 'The return of the node' });
    submitted = 0;
    let ready = 0;
    const running = Array.from({ length: workers }, (_, at) => {
      const plan: CrashPlan = {
        rpcUrl: simulation.rpcUrl,
        database,
        wallets: WALLETS,
        transfers: TRANSFERS,
        from: Math.max(0, firstUnknown(acknowledged) - REPEATED),
        share: { at, of: workers },
      };
      const child = runProgram(program, [JSON.stringify(plan)]);
      void follow(child, acknowledged, (line) => {
        if (line === 'ready') ready += 1;
        if (line === 'submitted') submitted += 1;
      });
      return child;
    });
    const early = Promise.race(running.map((child) => child.ended));
    await Promise.race([
      eventually(() => ready === workers, { within: 120_000, what: 'The start of the workers' }),
      early.then((complaints) => Promise.reject(new RangeError(`a worker ended by itself: ${complaints}`))),
    ]);
    const patience = random.integer(0, 2_000);
    const due = performance.now() + patience;
    await eventually(() => performance.now() > due, { within: HOUR });
    kills += 1;
    const target = random.pick(['service', 'service', 'node', 'both'] as const);
    const node = simulation.pids.node;
    if (target !== 'service' && node !== undefined) process.kill(node, 'SIGKILL');
    if (target === 'node') await eventually(() => performance.now() > due + patience, { within: HOUR });
    for (const child of running) await child.kill9();
  }
  return acknowledged;
}

function firstUnknown(acknowledged: ReadonlyMap<number, string>): number {
  for (let n = 0; ; n++) if (!acknowledged.has(n)) return n;
}

async function follow(
  child: RunningProgram,
  acknowledged: Map<number, string>,
  onWord: (line: string) => void,
): Promise<void> {
  for await (const line of child.lines) {
    onWord(line);
    const [n = '', id = ''] = line.split(' ');
    if (id === '') continue;
    const before = acknowledged.get(Number(n));
    if (before !== undefined && before !== id) throw new RangeError(`${n} was ${before} and is now ${id}`);
    acknowledged.set(Number(n), id);
  }
}

async function expectExactlyOnce(
  rig: Rig,
  chain: TemporarySimulation,
  acknowledged: ReadonlyMap<number, string>,
) {
  const rpc = jsonRpc(chain.simulation.rpcUrl);
  const nonceOf = async (address: string, at: string) =>
    Number(await rpc<string>('eth_getTransactionCount', address, at));
  const all = async () => {
    const found = [];
    for (let cursor: string | undefined, more = true; more;) {
      const page = await rig.transactions.list({ limit: 200, cursor });
      found.push(...page.items);
      cursor = page.nextCursor;
      more = cursor !== undefined;
    }
    return found;
  };
  const owed = new Map<string, bigint>();
  for (let n = 0; n < TRANSFERS; n++) {
    const receiver = receiverOf(n);
    owed.set(receiver, (owed.get(receiver) ?? 0n) + BigInt(n + 1));
  }
  const firstUnpaid = async () => {
    for (const [receiver, amount] of owed) {
      const balance = BigInt(await rpc<string>('eth_getBalance', receiver, 'latest'));
      if (balance !== amount) return `${receiver} has ${balance} of ${amount}, it`;
    }
    return undefined;
  };
  /** For whoever has to find out why. */
  const describeOpen = async (open: readonly Transaction[]) => {
    const first = open.toSorted((a, b) => (a.nonce ?? Infinity) - (b.nonce ?? Infinity))[0];
    if (!first) return '';
    const { id, from, state, nonce, waitingFor, blockNumber } = first;
    const attempts = await rig.transactions.attempts(id);
    return JSON.stringify({
      open: open.length,
      first: { id, from, state, nonce, waitingFor, blockNumber },
      states: Object.fromEntries(
        [...Map.groupBy(open, (one) => one.state)].map(([name, some]) => [name, some.length]),
      ),
      attempts: attempts.map(({ kind, outcome, note, hash }) => [kind, outcome, note, hash]),
      nonces: [await nonceOf(from, 'latest'), await nonceOf(from, 'pending')],
      head: await rpc('eth_blockNumber'),
      report: rig.report(),
    });
  };
  // the last kill may have given the node an older chain: what was final is then under way again
  const every = await eventually(
    async () => {
      const found = await all();
      const open = found.filter(({ state }) => !['confirmed', 'failed', 'cancelled'].includes(state));
      if (open.length > 0) throw new RangeError(await describeOpen(open));
      const unpaid = await firstUnpaid();
      if (unpaid !== undefined)
        throw new RangeError(
          `${unpaid} is not paid, and all are final; block ${await rpc('eth_blockNumber')}`,
        );
      return found;
    },
    { within: 180_000, every: 250, what: 'The end of all transactions' },
  );
  const transfers = every.filter(({ purpose }) => purpose === 'transfer');
  expect(transfers.filter(({ state }) => state !== 'confirmed')).toEqual([]);
  expect(transfers).toHaveLength(TRANSFERS);
  expect([...acknowledged.values()].every((id) => transfers.some((t) => t.id === id))).toBe(true);
  for (const [receiver, amount] of owed)
    expect([receiver, BigInt(await rpc<string>('eth_getBalance', receiver, 'latest'))]).toEqual([
      receiver,
      amount,
    ]);
  // each nonce of each wallet has one transaction, and none is waiting
  for (const { address } of numberedSigners(WALLETS)) {
    const used = every.filter(({ from, blockNumber }) => from === address && blockNumber !== undefined);
    expect(used.map(({ nonce }) => nonce).toSorted((a, b) => (a ?? 0) - (b ?? 0))).toEqual(
      used.map((_, n) => n),
    );
    expect([await nonceOf(address, 'latest'), await nonceOf(address, 'pending')]).toEqual([
      used.length,
      used.length,
    ]);
  }
}

describe('the transaction engine under kill -9', () => {
  let chain: TemporarySimulation;
  beforeEach(async () => {
    chain = await startTemporarySimulation();
  });
  afterEach(() => chain.close());

  const storm = async (plan: Storm): Promise<void> => {
    const acknowledged = await rage(chain, plan);
    const last = createEvmChain(evmNetworkSettings.parse(crashNetwork(chain.simulation.rpcUrl)));
    const rig = await startRig({
      chains: [last],
      signers: numberedSigners(WALLETS),
      database: plan.database,
    });
    try {
      await expectExactlyOnce(rig, chain, acknowledged);
    } finally {
      await rig.close();
      await last.disconnect();
    }
  };

  it(
    `sends each of ${TRANSFERS} transfers exactly once on SQLite after ${KILLS} kills`,
    async () => {
      const folder = await temporaryFolder();
      await storm({ database: { type: 'sqlite', folder: folder.path }, workers: 1 });
      await folder.remove();
    },
    HOUR,
  );

  it(
    `does so on MariaDB with two workers after ${KILLS} kills`,
    async () => {
      const server = await startMariadb();
      await storm({ database: mariadbOf(server), workers: 2 });
      await server.stop();
    },
    HOUR,
  );
});

function mariadbOf(server: Awaited<ReturnType<typeof startMariadb>>): DatabaseSettingsInput {
  const { host, port, username, password, database } = server;
  return { type: 'mariadb', mysql: { host, port, username, password, database } };
}
