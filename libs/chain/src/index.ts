export * from './accounts.port.js';
export * from './chain.port.js';
export * from './contract-calls.port.js';
export * from './errors.js';
export * from './history.port.js';
export * from './registry.js';
