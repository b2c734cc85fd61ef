export * from './custody.suite.js';
export * from './signatures.js';
