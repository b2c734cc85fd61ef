import { messageOf, withTimeout, type FieldError } from '#libs/base';
import type { ConfigResult, ConfigSchema, FeatureDefinition } from './contract.js';
import { hotPlugErrors } from './errors.js';

/**
 * @param milliseconds how long the feature's schema may take
 * @throws FEATURE_CONFIG_INVALID with every faulty field
 */
export async function validateConfig(
  definition: FeatureDefinition,
  config: unknown,
  milliseconds: number,
): Promise<unknown> {
  const { name, config: schema } = definition;
  if (!schema) return config ?? {};
  const checking = validate(schema, config ?? {});
  const result = await withTimeout(checking, milliseconds, 'The validation').catch((cause: unknown) => {
    throw hotPlugErrors.FEATURE_CONFIG_INVALID({ feature: name, reason: messageOf(cause) }, { cause });
  });
  if (!result.issues) return result.value;
  const errors: FieldError[] = result.issues.map(({ message, path = [] }) => ({
    pointer: `/${path.map((p) => String(typeof p === 'object' && p !== null && 'key' in p ? p.key : p)).join('/')}`,
    detail: message,
  }));
  const reason = errors.map((e) => `${e.pointer}: ${e.detail}`).join('; ');
  throw hotPlugErrors.FEATURE_CONFIG_INVALID({ feature: name, reason }, { errors });
}

/** A schema may throw at once, reject or return. */
async function validate(schema: ConfigSchema<unknown>, config: unknown): Promise<ConfigResult<unknown>> {
  return schema['~standard'].validate(config);
}
