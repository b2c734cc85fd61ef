export * from './emitter.js';
export * from './stream-lab.js';
export * from './describe-event-streams.js';
export * from './crash-rows.js';
export type { CrashConsumerPlan } from './crash-consumer.js';
