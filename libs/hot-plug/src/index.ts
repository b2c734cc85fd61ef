export * from './contract.js';
export * from './tokens.js';
