// A process of its own that reads a stream and keeps derived rows of it, until it is killed. Its projection changes
// hands again and again, as that of a feature that is upgraded does: the new one begins before the old one has ended.
import { setTimeout as pause } from 'node:timers/promises';
import { createChains } from '#libs/chain';
import { createEvmChain, evmNetworkSettings } from '#libs/chain-evm';
import { openEventStreams, type StreamDefinition } from '#libs/chain-sync';
import { createDatabase, insertRows, type DatabaseSettingsInput } from '#libs/persistence';
import { CRASH_OWNER, crashMigrations, crashProjection } from './crash-rows.js';

export interface CrashConsumerPlan {
  readonly rpcUrl: string;
  readonly database: DatabaseSettingsInput;
  readonly definition: StreamDefinition;
  /** A projection lives so long. Unit: ms. */
  readonly generationMs: number;
}

const plan = JSON.parse(process.argv[2] ?? '') as CrashConsumerPlan;
process.stdin.resume().once('end', () => process.kill(process.pid, 'SIGKILL'));
const { rpcUrl, definition, generationMs } = plan;
const database = await createDatabase(plan.database);
const chain = createEvmChain(
  evmNetworkSettings.parse({ network: definition.network, rpcUrls: [rpcUrl], pollMs: 50, coolDownMs: 0 }),
);
await chain.connect();
await database.migrate(CRASH_OWNER, crashMigrations);
const source = await database.open({ owner: CRASH_OWNER, entities: [crashProjection.entity] });
const { streams, start } = await openEventStreams({
  database,
  chains: createChains([chain]),
  settings: { patrolMs: 50, leaseMs: 1_000, rollbackMs: 1_000, maxRange: 20 },
  warn: (message, details) => process.stderr.write(`${message} ${JSON.stringify(details)}\n`),
});
await streams.define(definition);
start();
process.stdout.write('ready\n');
for (;;) {
  const stop = new AbortController();
  void crashProjection.run({
    streams,
    source,
    stream: definition.name,
    signal: stop.signal,
    onError: (reason) => process.stderr.write(`${reason}\n`),
    async apply(manager, lines) {
      for (const { kind, id, args } of lines)
        if (kind === 'added')
          await insertRows(manager, { table: 'crash_rows', columns: ['id', 'value'] }, [
            [id, JSON.stringify(args['value'])],
          ]);
        else await manager.query('DELETE FROM crash_rows WHERE id = ?', [id]);
    },
  });
  await pause(generationMs);
  setTimeout(() => stop.abort(), generationMs / 4);
}
