export * from './metrics.suite.js';
