export * from './evm-under-test.js';
export * from './relay.js';
