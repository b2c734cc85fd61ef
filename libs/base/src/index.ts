export * from './clock.js';
export * from './errors.js';
export * from './json-faults.js';
export * from './json.js';
export * from './mutex.js';
export * from './timeout.js';
export * from './token.js';
export * from './ordered-id.js';
