export { centreLayer, type CentreLayerOptions } from './centre-layer.js';
export { ConsulClient, type ConsulOptions } from './consul-client.js';
export { ConsulDiscovery } from './consul-discovery.js';
export { ConsulKeyValueStore } from './consul-key-value-store.js';
export { ConsulLocks, type ConsulLocksOptions } from './consul-locks.js';
export { consulErrors } from './errors.js';
export * from './key-value-store.port.js';
export * from './locks.port.js';
