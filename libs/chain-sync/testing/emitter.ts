import { keccak256 } from '#libs/crypto';
import type { BareAnvil } from '#libs/chain-evm/testing';

const SIGNATURE = 'Counted(uint256,uint256)';
const TOPIC = Buffer.from(keccak256(Buffer.from(SIGNATURE))).toString('hex');

/** Emits as many events as its calldata says, numbered on and on. */
const RUNTIME = [
  '600054', // start
  '600035', // n
  '8101', // end = start + n
  '90',
  '5b', // 9: i < end
  '81811015',
  '604257',
  '80600052', // memory: i
  '80',
  `7f${TOPIC}`,
  '60206000a2',
  '600101', // i + 1
  '600956',
  '5b', // 66: store i
  '60005500',
];

export const COUNTED_ABI = [
  {
    type: 'event',
    name: 'Counted',
    inputs: [
      { name: 'number', type: 'uint256', indexed: true },
      { name: 'value', type: 'uint256', indexed: false },
    ],
  },
] as const;

export class Emitter {
  constructor(
    private readonly anvil: BareAnvil,
    readonly address = '0x00000000000000000000000000000000000E1117',
  ) {}

  async install(): Promise<void> {
    await this.anvil.rpc('anvil_setCode', this.address, `0x${RUNTIME.join('')}`);
  }

  /** Waits in the pool until a block is mined. */
  async emit(count: number): Promise<string> {
    const [from] = await this.anvil.rpc<string[]>('eth_accounts');
    const data = `0x${count.toString(16).padStart(64, '0')}`;
    const gas = `0x${(60_000 + 2_000 * count).toString(16)}`;
    return this.anvil.rpc<string>('eth_sendTransaction', { from, to: this.address, data, gas });
  }

  /** One block with so many events. */
  async mine(count: number): Promise<void> {
    await this.emit(count);
    await this.anvil.mine();
  }

  /** Ids as the chain has them now, straight from the node. */
  async truth(): Promise<readonly string[]> {
    const logs = await this.anvil.rpc<{ blockHash: string; logIndex: string }[]>('eth_getLogs', {
      fromBlock: '0x0',
      toBlock: 'latest',
      address: this.address,
    });
    return logs.map(({ blockHash, logIndex }) => `eip155:31337:${blockHash}:${Number(logIndex)}`);
  }
}
