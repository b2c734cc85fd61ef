export { webhookErrors } from './errors.js';
export * from './open-webhooks.js';
export * from './settings.js';
export * from './webhook-source.port.js';
export * from './webhooks.port.js';
