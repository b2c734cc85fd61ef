export * from './describe-key-value-store.js';
export * from './describe-locks.js';
