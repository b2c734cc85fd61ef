import { isAppError, messageOf } from '#libs/base';
import { hotPlugErrors } from './errors.js';
import type { Generation } from './generation.js';
import type { Migrator } from './host-options.js';

/**
 * Everything before a generation can be composed with the others: tables, child application, health.
 * @throws FEATURE_MIGRATION_FAILED, FEATURE_START_FAILED, FEATURE_CONFLICT, FEATURE_UNHEALTHY
 */
export async function startGeneration(generation: Generation, migrator: Migrator | undefined): Promise<void> {
  const { name, version, migrations } = generation.definition;
  try {
    if (migrations?.length) await migrator?.migrate(name, migrations);
  } catch (cause) {
    throw hotPlugErrors.FEATURE_MIGRATION_FAILED({ feature: name, reason: messageOf(cause) }, { cause });
  }
  try {
    await generation.start();
  } catch (cause) {
    if (isAppError(cause) && cause.code === 'FEATURE_CONFLICT') throw cause;
    throw hotPlugErrors.FEATURE_START_FAILED({ feature: name, version, reason: messageOf(cause) }, { cause });
  }
  await generation.probe();
}
