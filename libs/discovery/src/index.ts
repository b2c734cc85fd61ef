export * from './discovery.port.js';
export { discoveryErrors } from './errors.js';
export * from './keep-registered.js';
export * from './service-directory.js';
export * from './static-discovery.js';
