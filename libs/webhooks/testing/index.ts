export * from './ledger.js';
export * from './receiver.js';
export * from './webhooks.suite.js';
