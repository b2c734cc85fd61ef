export * from './custody.port.js';
export { custodyErrors } from './errors.js';
export * from './open-custody.js';
export * from './rewrap-all.js';
