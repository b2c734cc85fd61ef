import type { FieldError } from '#libs/base';
import type { FeatureDefinition } from './contract.js';
import { hotPlugErrors } from './errors.js';

/** @throws FEATURE_CONFIG_INVALID with every faulty field */
export async function validateConfig(definition: FeatureDefinition, config: unknown): Promise<unknown> {
  const { name, config: schema } = definition;
  if (!schema) return config ?? {};
  const result = await schema['~standard'].validate(config ?? {});
  if (!result.issues) return result.value;
  const errors: FieldError[] = result.issues.map(({ message, path = [] }) => ({
    pointer: `/${path.map((p) => String(typeof p === 'object' && p !== null && 'key' in p ? p.key : p)).join('/')}`,
    detail: message,
  }));
  const reason = errors.map((e) => `${e.pointer}: ${e.detail}`).join('; ');
  throw hotPlugErrors.FEATURE_CONFIG_INVALID({ feature: name, reason }, { errors });
}
