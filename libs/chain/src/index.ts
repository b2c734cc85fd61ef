export * from './chain.port.js';
export * from './errors.js';
export * from './registry.js';
