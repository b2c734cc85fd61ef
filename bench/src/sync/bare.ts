// The least that a team writes: logs by ranges of blocks as the node tells them, undecoded, into one table.
import { createDatabase, insertRows } from '#libs/persistence';
import { start } from '../shared/start.js';
import { finish, planOf } from './plan.js';
import { TOKEN } from './transfers.js';

/** What the node is asked for at once. */
const BLOCKS = 10;

interface Log {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
  readonly blockNumber: string;
  readonly blockHash: string;
  readonly transactionHash: string;
  readonly logIndex: string;
}

const COLUMNS = [
  'block_number',
  'log_index',
  'block_hash',
  'transaction_hash',
  'address',
  'topic0',
  'topic1',
  'topic2',
  'data',
];

const { url, lastBlock, folder } = planOf(process.argv[2]);
const database = await createDatabase({ type: 'sqlite', folder, synchronous: 'full' });
const source = await database.open({ owner: 'bench', entities: [] });
await source.query(
  `CREATE TABLE logs (${COLUMNS.join()}, PRIMARY KEY (block_number, log_index)) WITHOUT ROWID`,
);

async function logsFrom(block: number): Promise<readonly Log[]> {
  const range = { fromBlock: hexOf(block), toBlock: hexOf(Math.min(block + BLOCKS - 1, lastBlock)) };
  const params = [{ ...range, address: TOKEN }];
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_getLogs', params }),
  });
  return ((await response.json()) as { result: readonly Log[] }).result;
}

const hexOf = (value: number): string => `0x${value.toString(16)}`;

function rowOf(log: Log): readonly (string | number)[] {
  const { blockNumber, logIndex, blockHash, transactionHash, address, topics, data } = log;
  const [topic0 = '', topic1 = '', topic2 = ''] = topics;
  const place = [Number(blockNumber), Number(logIndex), blockHash, transactionHash];
  return [...place, address, topic0, topic1, topic2, data];
}

await start();
// the next range comes while this one is written
let next = logsFrom(1);
for (let block = 1; block <= lastBlock; block += BLOCKS) {
  const logs = await next;
  if (block + BLOCKS <= lastBlock) next = logsFrom(block + BLOCKS);
  await insertRows(source.manager, { table: 'logs', columns: COLUMNS }, logs.map(rowOf));
}
await finish(async () => {
  const rows = await source.query<{ data: string }[]>('SELECT data FROM logs');
  const value = rows.reduce((sum, { data }) => sum + BigInt(data), 0n);
  return { events: rows.length, value: String(value) };
});
await source.destroy();
await database.close();
