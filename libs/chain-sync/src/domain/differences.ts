import type { Completeness } from '../event-streams.port.js';

interface Compared {
  /** By id, as a journal would have them; `undefined` for what cannot be decoded. */
  readonly proven: ReadonlyMap<string, string | undefined>;
  /** By id, as the journal has them. */
  readonly kept: ReadonlyMap<string, string>;
  /** Ids of records of what was passed over. */
  readonly poison: readonly string[];
}

/** In what a journal is not what is proven. */
export function differencesOf({
  proven,
  kept,
  poison,
}: Compared): Pick<Completeness, 'missing' | 'surplus' | 'altered' | 'poison'> {
  const passedOver = new Set(poison);
  const isKept = (id: string) => kept.has(id) || passedOver.has(id);
  return {
    missing: [...proven.keys()].filter((id) => !isKept(id)),
    surplus: [...kept.keys(), ...poison].filter((id) => !proven.has(id)),
    altered: [...kept].flatMap(([id, body]) => (proven.has(id) && proven.get(id) !== body ? [id] : [])),
    poison: poison.filter((id) => proven.has(id)),
  };
}
