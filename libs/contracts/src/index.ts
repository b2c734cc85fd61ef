export * from './dao-governor.artifact.js';
export * from './dao-token.artifact.js';
export * from './proof-anchor.artifact.js';
export * from './treasury.artifact.js';
export * from './deployables.js';
