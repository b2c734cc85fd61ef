export { crashNetwork, receiverOf, type CrashPlan } from './crash-plan.js';
export * from './describe-transactions.js';
export * from './exactly-once.js';
export * from './lab.js';
export * from './rig.js';
