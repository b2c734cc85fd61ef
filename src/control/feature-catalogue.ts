import { existsSync, readdirSync } from 'node:fs';
import { hotPlugErrors, type FeatureSource } from '#libs/hot-plug';

/** The features that can be loaded by name. */
export interface FeatureCatalogue {
  readonly names: readonly string[];
  /** @throws FEATURE_UNKNOWN */
  source(name: string): FeatureSource;
  /** Their configuration schemas, so that variables and documentation exist before they are loaded. */
  declarations(): Promise<readonly { readonly name: string; readonly config?: unknown }[]>;
}

/** Built, and as the sources run in tests. */
const ENTRIES = ['index.js', 'index.ts'];

/** The rooms of this house: a feature is there because its folder is. */
export function houseFeatures(): FeatureCatalogue {
  const folder = new URL('../features/', import.meta.url);
  const names = readdirSync(folder, { withFileTypes: true })
    .map((entry) => entry.name)
    // a folder without a door is no room yet
    .filter((name) => ENTRIES.some((entry) => existsSync(new URL(`${name}/${entry}`, folder))))
    .toSorted();
  return {
    names,
    declarations: () =>
      Promise.all(
        names.map(async (name) => {
          const module = (await import(`../features/${name}/config.js`)) as Readonly<Record<string, unknown>>;
          return { name, config: Object.values(module).find(isSchema) };
        }),
      ),
    source(name) {
      if (!names.includes(name)) throw hotPlugErrors.FEATURE_UNKNOWN({ feature: name, known: names });
      return {
        id: `house:${name}`,
        load: () => import(`../features/${name}/index.js`) as Promise<{ default?: unknown }>,
      };
    },
  };
}

/** Standard Schema, whatever its name: a schema that is not found would make its variables silently ineffective. */
function isSchema(value: unknown): boolean {
  return typeof value === 'object' && value !== null && '~standard' in value;
}
