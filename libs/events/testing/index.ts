export * from './event-bus.suite.js';
