import { getAddress, Interface } from 'ethers';
import type { ChainHistoryUnderTest } from '#libs/chain/testing';
import { createEvmChain, evmNetworkSettings } from '#libs/chain-evm';
import { specimen } from '#libs/contracts/testing';
import { startBareAnvil, type BareAnvil } from './bare-anvil.js';

export interface HistoryLab {
  readonly anvil: BareAnvil;
  readonly contract: string;
  /** Of the same code. */
  readonly other: string;
  readonly abi: readonly unknown[];
  /** Accounts that send. */
  readonly senders: readonly [string, string, string];
  /** One block with an event `Increased` of each of these senders, `times` in one transaction. */
  emit(senders: readonly string[], how?: EmitOptions): Promise<void>;
  close(): Promise<void>;
}

export interface EmitOptions {
  readonly contract?: string;
  readonly times?: number;
}

const contract = new Interface(specimen.abi);
const GAS = '0x2dc6c0';

/** A node without a keeper and two contracts on it, both of which emit on demand. */
export async function startHistoryLab(): Promise<HistoryLab> {
  const anvil = await startBareAnvil();
  const senders = ['11', '22', '33'].map(
    (byte) => `0x${byte.repeat(20)}`,
  ) as unknown as HistoryLab['senders'];
  await anvil.fund(senders);
  await anvil.rpc('anvil_autoImpersonateAccount', true);
  const [first, second] = await deploy(anvil, senders[0]);
  return {
    anvil,
    senders,
    contract: first,
    other: second,
    abi: specimen.abi,
    async emit(by, { contract: to = first, times = 1 } = {}) {
      for (const [i, from] of by.entries()) {
        const one = contract.encodeFunctionData('increase', [i + 1]);
        const data = contract.encodeFunctionData('multicall', [Array.from({ length: times }, () => one)]);
        await anvil.rpc('eth_sendTransaction', { from, to, data, gas: GAS });
      }
      await anvil.mine();
    },
    close: () => anvil.close(),
  };
}

async function deploy(anvil: BareAnvil, from: string): Promise<readonly [string, string]> {
  const data = specimen.bytecode + contract.encodeDeploy([0n, [0n, 0n], 'a note']).slice(2);
  const send = () => anvil.rpc<string>('eth_sendTransaction', { from, data, gas: '0x5b8d80' });
  const hashes = [await send(), await send()];
  await anvil.mine();
  const receipts = await Promise.all(
    hashes.map((hash) => anvil.rpc<{ contractAddress: string }>('eth_getTransactionReceipt', hash)),
  );
  return receipts.map(({ contractAddress }) => getAddress(contractAddress)) as unknown as readonly [
    string,
    string,
  ];
}

/** For the behaviour suite `describeChainHistory`. */
export async function evmHistoryUnderTest(): Promise<ChainHistoryUnderTest> {
  const lab = await startHistoryLab();
  const { anvil, senders, abi, contract: first, other } = lab;
  const chain = anvil.chain();
  const nowhere = evmNetworkSettings.parse({ network: 'nowhere', rpcUrls: ['http://127.0.0.1:9'] });
  return {
    history: chain.history,
    unreachable: createEvmChain(nowhere).history,
    contracts: [first, other],
    abi,
    keys: senders,
    event: { name: 'Increased', signature: 'Increased(address,uint256,string)', key: 'by', other: 'amount' },
    emit: (keys, at) => lab.emit(keys, { contract: at }),
    mine: (blocks) => anvil.mine(blocks),
    async close() {
      await chain.disconnect();
      await lab.close();
    },
  };
}
