import type { ConfigFactory } from '@nestjs/config';

/**
 * For `ConfigModule.forRoot({ load: [settingsAsNestConfig(snapshot)], ignoreEnvFile: true, skipProcessEnv: true })`:
 * `ConfigService.get('service.port')` then answers what the snapshot holds. It does not follow later changes.
 */
export function settingsAsNestConfig(snapshot: { readonly values: object }): ConfigFactory {
  return () => ({ ...snapshot.values });
}
