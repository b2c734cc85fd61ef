import { z } from 'zod';
import { evmNetworkSettings } from '../settings.js';

/** The first account of anvil's public development mnemonic ("test test … junk"): everyone knows it, it guards nothing. */
const ACCOUNT_0_KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';

/** A development chain that the service runs by itself. */
export const simulationSettings = z.object({
  network: evmNetworkSettings.shape.network.default('simulation'),
  /** Where the chain is kept; one service per folder. */
  folder: z.string().min(1),
  /** 0 takes a free one. Loopback only. */
  port: z.int().min(0).max(65_535).default(0),
  chainId: z.int().positive().default(31_337),
  /** Signs for the service; the default account owns 10,000 units. */
  privateKey: evmNetworkSettings.shape.privateKey.unwrap().default(ACCOUNT_0_KEY),
  /** As of any network; a block of this chain is never taken back. */
  confirmations: evmNetworkSettings.shape.confirmations.removeDefault().default(1),
  gasPrice: evmNetworkSettings.shape.gasPrice,
  gasLimit: evmNetworkSettings.shape.gasLimit,
  maxFeePerGas: evmNetworkSettings.shape.maxFeePerGas,
  minPriorityFee: evmNetworkSettings.shape.minPriorityFee,
  batchSize: evmNetworkSettings.shape.batchSize,
  /** Between blocks while there are transactions, which themselves get a block at once. Unit: ms. */
  blockMs: z.int().min(50).default(1_000),
  /** Between blocks once 64 of them were empty. Unit: ms. */
  idleBlockMs: z.int().min(50).default(30_000),
  /** The node is restarted when it takes more. Unit: MiB. */
  maxMemoryMb: z.int().positive().default(1_024),
});

export type SimulationSettings = z.infer<typeof simulationSettings>;
export type SimulationInput = z.input<typeof simulationSettings>;
