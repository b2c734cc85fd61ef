export * from './errors.js';
export * from './logger.js';
export * from './metrics.port.js';
export * from './nest-logger.js';
export * from './prometheus-metrics.js';
export * from './redact.js';
export * from './request-context.js';
export * from './settings.js';
