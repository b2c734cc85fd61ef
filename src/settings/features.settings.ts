import {
  defineSettings,
  opaqueGroup,
  openGroup,
  setting,
  settingsOfObject,
  upperSnake,
  type Fields,
} from '#libs/config';
import { flag, optionalText } from './schemas.js';

/** The part of a feature's definition that settings are derived from; a `FeatureDefinition` is one. */
export interface FeatureDeclaration {
  readonly name: string;
  /** Its zod object gives variables, documentation and masking; any other schema gives none. */
  readonly config?: unknown;
}

/**
 * The settings below `features.<name>.config`, one per member of the schema, as `<FEATURE>_<KEY>` in the environment.
 * A member says more about itself by `.meta({ doc, env, secret })` or `.describe('…')`.
 */
function featureSettings(name: string, config: unknown): Fields {
  return settingsOfObject(config, upperSnake(name));
}

function feature(enabled: boolean, config: Fields) {
  return {
    enabled: setting(flag, { default: enabled, live: true, doc: 'Load this feature.' }),
    version: setting(optionalText, { live: true, doc: 'Version to load; the one at hand if empty.' }),
    config: opaqueGroup(config),
  };
}

/** The section `features`: the given ones are on unless something turns them off. */
export function featuresSection(features: readonly FeatureDeclaration[]) {
  const known = features.map(
    ({ name, config }) => [name, feature(true, featureSettings(name, config))] as const,
  );
  return defineSettings(
    'features',
    openGroup(Object.fromEntries(known), {
      placeholder: '<feature>',
      other: () => feature(true, {}),
      list: {
        env: 'FEATURES',
        member: 'enabled',
        doc: 'Comma list of the features that are on, exactly these.',
      },
    }),
    'Features and their configuration. A feature’s own schema validates what stands under `config`.',
  );
}
