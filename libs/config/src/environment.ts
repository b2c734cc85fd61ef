import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { nearest } from './nearest.js';
import type { EnvName } from './setting.js';

export type Variables = Readonly<Record<string, string | undefined>>;

/** The variables of one environment. An empty variable counts as not set: compose files pass on empty ones. */
export class Environment {
  constructor(private readonly variables: Variables) {}

  readonly get = (name: string): string | undefined => {
    const value = this.variables[name];
    return value === '' ? undefined : value;
  };

  names(): readonly string[] {
    return Object.keys(this.variables).filter((name) => this.get(name) !== undefined);
  }

  /** The first of `names` that is set; the canonical one beats its aliases. */
  first(names: readonly EnvName[]): { readonly name: string; readonly text: string } | undefined {
    for (const entry of names) {
      const name = nameOf(entry);
      const text = this.get(name);
      if (text !== undefined) return { name, text };
    }
    return undefined;
  }

  /** Deprecated names in use, and aliases that say something else than the canonical name. */
  aliasWarnings(names: readonly EnvName[]): string[] {
    const winner = this.first(names);
    const canonical = names[0] === undefined ? undefined : nameOf(names[0]);
    if (!winner || canonical === undefined) return [];
    return names.flatMap((entry) => {
      const name = nameOf(entry);
      const text = this.get(name);
      if (text === undefined) return [];
      if (text !== winner.text)
        return [`${name} is ignored because ${winner.name} is set to something else.`];
      return isDeprecated(entry) ? [`${name} is an older name: use ${canonical}.`] : [];
    });
  }

  /** Variables that look like a slip in one of the declared names. */
  typoWarnings(declared: ReadonlySet<string>): string[] {
    const prefixes = new Set([...declared].map(prefixOf));
    return this.names().flatMap((name) => {
      if (declared.has(name) || !prefixes.has(prefixOf(name))) return [];
      const meant = nearest(name, declared);
      return meant === undefined || numbered(name) === numbered(meant)
        ? []
        : [`The environment variable ${name} is not known and has no effect: did you mean ${meant}?`];
    });
  }
}

/** The environment of this process over the `.env` file in `cwd`, if there is one. */
export function processEnvironment(cwd: string): Environment {
  return new Environment({ ...dotEnv(cwd), ...process.env });
}

function dotEnv(cwd: string): Variables {
  try {
    return parseEnv(readFileSync(path.join(cwd, '.env'), 'utf8'));
  } catch {
    return {};
  }
}

export function nameOf(entry: EnvName): string {
  return typeof entry === 'string' ? entry : entry.name;
}

export function isDeprecated(entry: EnvName): boolean {
  return typeof entry !== 'string' && entry.deprecated;
}

function prefixOf(name: string): string {
  return name.split('_', 1)[0] ?? name;
}

// X_1 and X_2 are a family, not a slip
function numbered(name: string): string {
  return name.replaceAll(/\d+/g, '#');
}

/** `maxFee` and `max_fee` → `MAX_FEE`; angle brackets stay, they mark a placeholder in the reference page. */
export function upperSnake(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/[^A-Za-z0-9<>]+/g, '_')
    .toUpperCase();
}
