export * from './errors.js';
export * from './key-vault.port.js';
export * from './secret-vault.js';
