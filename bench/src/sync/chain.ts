import { startNode, type BenchNode } from '../shared/node.js';
import { TOKEN, TOKEN_CODE } from './transfers.js';

export const EVENTS_OF_A_BLOCK = 1_000;
const TRANSACTIONS_OF_A_BLOCK = 10;
const EVENTS = EVENTS_OF_A_BLOCK / TRANSACTIONS_OF_A_BLOCK;
/** Without events: what lies below them is final for those who take a number of blocks for that. */
const BLOCKS_ON_TOP = 40;

/** A node with so many transfers, a multiple of those of a block. */
export async function startChain(events: number): Promise<BenchNode> {
  const node = await startNode(['--no-mining']);
  await node.rpc('anvil_setCode', [TOKEN, TOKEN_CODE]);
  const [from] = (await node.rpc('eth_accounts', [])) as string[];
  await node.rpc('anvil_setBalance', [from, `0x${(10n ** 24n).toString(16)}`]);
  const data = `0x${EVENTS.toString(16).padStart(64, '0')}`;
  const transaction = { from, to: TOKEN, data, gas: `0x${(100_000 + 3_000 * EVENTS).toString(16)}` };
  const block = Array.from({ length: TRANSACTIONS_OF_A_BLOCK }, () => [transaction]);
  for (let done = 0; done < events; done += EVENTS_OF_A_BLOCK) {
    await node.batch('eth_sendTransaction', block);
    await node.rpc('anvil_mine', ['0x1']);
  }
  await node.rpc('anvil_mine', [`0x${BLOCKS_ON_TOP.toString(16)}`]);
  return node;
}
