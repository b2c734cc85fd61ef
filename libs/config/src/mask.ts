import type { Setting } from './setting.js';

export const MASK = '********';
const LONGEST = 100;

/** The value as anybody may see it: for errors, the admin API and logs. */
export function masked(setting: Setting, value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  const { secret } = setting.options;
  if (secret === true) return value === '' ? '' : MASK;
  if (secret === 'url') return Array.isArray(value) ? value.map(maskUrl) : maskUrl(value);
  return withoutCredentials(value);
}

/** `masked`, as one short text. */
export function shown(setting: Setting, value: unknown): string | undefined {
  const safe = masked(setting, value);
  if (safe === undefined) return undefined;
  const text = typeof safe === 'string' && safe === MASK ? safe : JSON.stringify(safe);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** Every leaf hidden: for a tree of which nobody declared what is secret. */
export function maskEverything(value: unknown): unknown {
  return value === undefined || value === null || value === '' ? value : MASK;
}

function maskUrl(value: unknown): string {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  if (!url || url.host === '') return MASK;
  const bare = url.username === '' && url.password === '' && url.pathname.length <= 1 && url.search === '';
  return bare ? `${url.protocol}//${url.host}` : `${url.protocol}//${url.host}/${MASK}`;
}

function withoutCredentials(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(/\/\/[^/@\s]*@/g, `//${MASK}@`);
  if (Array.isArray(value)) return value.map(withoutCredentials);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutCredentials(item)]));
}
