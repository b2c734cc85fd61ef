import { controlErrors } from '../control/errors.js';

/** @throws PATCH_INVALID if the body is not a JSON object */
export function requireObject(body: unknown): Record<string, unknown> {
  if (typeof body === 'object' && body !== null && !Array.isArray(body))
    return body as Record<string, unknown>;
  const given =
    body === null || body === undefined ? 'nothing' : Array.isArray(body) ? 'a list' : `a ${typeof body}`;
  throw controlErrors.PATCH_INVALID({ reason: `it must be a JSON object, ${given} was sent.` });
}
