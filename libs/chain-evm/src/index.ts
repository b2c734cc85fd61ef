export {
  isReading,
  type Abi,
  type AbiJson,
  type AbiMethod,
  type AbiParameter,
  type AbiType,
} from './abi/abi.js';
export { abiErrors } from './abi/abi-errors.js';
export { decodeError, decodeOutputs, type DecodedError, type NamedValue } from './abi/decode.js';
export {
  describeMethods,
  type MethodDescription,
  type ParameterDescription,
} from './abi/describe-methods.js';
export { encodeDeployment, encodeList, encodeMethod, type EncodedMethod } from './abi/encode.js';
export { findMethod, shortNameOf } from './abi/find-method.js';
export { parseAbi } from './abi/parse-abi.js';
export { createEvmChain, type EvmChain, type EvmChainDeps } from './evm-chain.js';
export { verifyEvidence } from './history/verify-evidence.js';
export { messageErrors } from './errors.js';
export { joinSignature, messageDigest } from './messages/message-digest.js';
export { typedDataDigest } from './messages/typed-data-digest.js';
export type { EndpointStatistics } from './rpc/endpoint.js';
export { reply, type Reply } from './rpc/envelope.js';
export { EvmRpc, type RpcRequest } from './rpc/evm-rpc.js';
export { evmNetworkSettings, type EvmNetworkInput, type EvmNetworkSettings } from './settings.js';
export { simulationSettings, type SimulationInput, type SimulationSettings } from './simulation/settings.js';
export { startSimulation, type Simulation, type SimulationDeps } from './simulation/simulation.js';
