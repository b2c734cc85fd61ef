/**
 * What Nest and the host call on every provider instance that has it. A façade of something that another owner starts
 * and stops must hide them.
 */
export const LIFECYCLE_HOOKS: ReadonlySet<PropertyKey> = new Set([
  'onModuleInit',
  'onApplicationBootstrap',
  'onModuleDestroy',
  'beforeApplicationShutdown',
  'onApplicationShutdown',
  'onFeatureActivate',
  'onFeatureDeactivate',
  // a thenable would be awaited by whoever returns it from an async function
  'then',
]);
