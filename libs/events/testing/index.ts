export * from './event-bus.suite.js';
export * from './outbox.suite.js';
