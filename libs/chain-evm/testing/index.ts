export * from './bare-anvil.js';
export * from './evm-under-test.js';
export * from './relay.js';
export * from './faults.js';
export * from './faulty-node.js';
export * from './history-lab.js';
export * from './log-faults.js';
export * from './rpc-vectors.js';
