export * from './errors.js';
export * from './event-bus.port.js';
export * from './event-iterator.js';
export * from './in-process-event-bus.js';
export * from './platform-event.js';
