import type { Profiles } from './catalogue.js';
import type { Setting } from './setting.js';

/** A default as a person would write it into the environment. */
export function defaultText(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) {
    const flat = value.every((item) => typeof item !== 'object' && !String(item).includes(','));
    return flat ? value.join(',') : JSON.stringify(value);
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export interface Defaults {
  /** Where no profile says otherwise. */
  readonly general: string;
  /** Profile → default, only where it differs. */
  readonly byProfile: readonly (readonly [string, string])[];
}

export function defaultsOf({ options }: Setting, profiles: Profiles): Defaults {
  const general = defaultText(options.default);
  const byProfile = profiles.names.flatMap((name) => {
    const own =
      options.profiles && Object.hasOwn(options.profiles, name) ? options.profiles[name] : options.default;
    const text = defaultText(own);
    return text === general ? [] : [[name, text] as const];
  });
  return { general, byProfile };
}

/** `development: false; production: 10`, or nothing. */
export function profileNote({ byProfile }: Defaults): string {
  return byProfile.map(([name, text]) => `${name}: ${text === '' ? 'none' : text}`).join('; ');
}
