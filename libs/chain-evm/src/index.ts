export { createEvmChain, type EvmChain, type EvmChainDeps } from './evm-chain.js';
export { EvmRpc, type RpcRequest } from './rpc/evm-rpc.js';
export { evmNetworkSettings, type EvmNetworkInput, type EvmNetworkSettings } from './settings.js';
export { simulationSettings, type SimulationInput, type SimulationSettings } from './simulation/settings.js';
export { startSimulation, type Simulation, type SimulationDeps } from './simulation/simulation.js';
