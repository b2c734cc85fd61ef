export * from './describe-chain.js';
export * from './describe-chain-accounts.js';
export * from './describe-chain-history.js';
export * from './describe-contract-calls.js';
export * from './eventually.js';
