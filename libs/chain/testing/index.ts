export * from './describe-chain.js';
export * from './eventually.js';
