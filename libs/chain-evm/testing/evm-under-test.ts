import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { id, Interface, toBeHex } from 'ethers';
import {
  createEvmChain,
  evmNetworkSettings,
  simulationSettings,
  startSimulation,
  type Simulation,
} from '#libs/chain-evm';
import type { ChainAccountsUnderTest, ChainUnderTest } from '#libs/chain/testing';
import { proofAnchor } from '#libs/contracts';
import { KeySigner } from '../src/accounts/key-signer.js';

/** A simulation in a folder of its own, which `close` removes. */
export interface TemporarySimulation {
  readonly simulation: Simulation;
  readonly folder: string;
  close(): Promise<void>;
}

export async function startTemporarySimulation(): Promise<TemporarySimulation> {
  const folder = await mkdtemp(path.join(tmpdir(), 'simulation-'));
  const simulation = await startSimulation(simulationSettings.parse({ folder }));
  return {
    simulation,
    folder,
    async close() {
      await simulation.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const { abi, bytecode } = proofAnchor;

export const anchorCode = { abi, bytecode };
/** Distinct roots by number; not zero. */
export const rootOf = (n: number): string => toBeHex(n, 32);
/** keccak256 of UTF-8, as a Governor identifies its descriptions. */
export const hashOfText = id;
export const anchorCall = (address: string, root: string) => ({
  address,
  abi,
  method: 'anchor',
  args: [root],
});
export const anchoredAtCall = (address: string, root: string) => ({
  address,
  abi,
  method: 'anchoredAt',
  args: [root],
});

/** For the behaviour suite `describeChain`. */
export async function evmUnderTest(): Promise<ChainUnderTest> {
  const { simulation, close } = await startTemporarySimulation();
  const { chain } = simulation;
  // port 9 is "discard" (RFC 863): nobody listens
  const nowhere = evmNetworkSettings.parse({ network: 'nowhere', rpcUrls: ['http://127.0.0.1:9'] });
  return {
    chain,
    close,
    code: anchorCode,
    account: chain.account ?? '',
    stranger: '0x000000000000000000000000000000000000dEaD',
    write: (contract, n) => anchorCall(contract, rootOf(n)),
    read: (contract, n) => anchoredAtCall(contract, rootOf(n)),
    refused: { call: (contract) => anchorCall(contract, rootOf(0)), reason: 'ZeroRoot()' },
    event: { name: 'RootAnchored', key: 'root' },
    eventKey: rootOf,
    unreachable: createEvmChain(nowhere),
  };
}

/** For the behaviour suite `describeChainAccounts`. */
export async function evmAccountsUnderTest(): Promise<ChainAccountsUnderTest> {
  const { simulation, close } = await startTemporarySimulation();
  const { chain, rpcUrl } = simulation;
  // the second account of anvil's public mnemonic, and one that nobody has heard of
  const other = new KeySigner('0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d');
  const poor = new KeySigner(`0x${'42'.repeat(32)}`);
  const { address: to } = await chain.deployOnce(anchorCode);
  const data = new Interface(abi).encodeFunctionData('anchor', [rootOf(0)]);
  const like = (settings: { maxFeePerGas?: bigint; rpcUrls?: string[] }) =>
    createEvmChain(evmNetworkSettings.parse({ network: 'like', rpcUrls: [rpcUrl], ...settings })).accounts;
  return {
    chain,
    close,
    other,
    poor,
    bytecode,
    refused: { to, data, abi, reason: 'ZeroRoot()' },
    capped: (maxFeePerGas) => like({ maxFeePerGas }),
    unreachable: like({ rpcUrls: ['http://127.0.0.1:9'] }),
  };
}
