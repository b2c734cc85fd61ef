export { transactionErrors } from './errors.js';
export * from './open-transactions.js';
export * from './settings.js';
export * from './signers.port.js';
export * from './transactions.port.js';
