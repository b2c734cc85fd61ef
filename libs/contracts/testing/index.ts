export * from './specimen.artifact.js';
