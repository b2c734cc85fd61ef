export * from './describe-discovery.js';
