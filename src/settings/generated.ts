import { existsSync, readdirSync } from 'node:fs';
import { renderEnvExample, renderReference, renderYamlExample } from '#libs/config';
import { serviceCatalogue } from './catalogue.js';
import type { FeatureDeclaration } from './features.settings.js';

const REGENERATE = 'Generated from the declarations by `npm run docs:generate`; do not edit.';

const REFERENCE_HEAD = `# Configuration

<!-- ${REGENERATE} -->

Every key can be set in five places. Per key the first of these that mentions it wins:

1. an environment variable, or a line of the \`.env\` file in the working directory (the environment beats \`.env\`);
2. the configuration centre (Consul KV);
3. a change stored through the admin API;
4. the configuration file: \`CONFIG_FILE\` or \`--config <file>\`, else \`config.yaml\`, \`config.yml\` or \`config.json\` in the working directory;
5. the default of the profile that \`BLOCKCHAIN_MODE\` chooses, else the general default.

An empty variable counts as not set. Lists are written with commas in the environment, maps as JSON; booleans are
\`true\`, \`false\`, \`1\`, \`0\`, \`yes\`, \`no\`, \`on\`, \`off\`.

In the file every scalar may hold \`\${NAME}\` or \`\${NAME:default}\`, also several and nested; \`$\${\` stands for a literal
\`\${\`. A placeholder that comes out empty leaves the key to the lower layers. The file is watched: what is valid takes
effect (\`live\`) or waits for a restart (\`restart\`), what is invalid is refused as a whole and the old configuration stays.
[config.example.yaml](../config.example.yaml) holds every key, [.env.example](../.env.example) every variable.

All faults are reported together, each with its key, value, source and what would be right; a secret is never shown.
In integration and production \`JWT_SECRET\` and \`KEY_ENCRYPTION_SECRET\` must be given, be no well-known default and have at
least 32 characters, and \`CORS_ORIGINS=*\` excludes \`CORS_CREDENTIALS=true\`.

A feature's own settings stand under \`features.<feature>.config\` and are \`<FEATURE>_<KEY>\` in the environment.
`;

const ENV_HEAD = [
  'Every variable of the service with its default.',
  REGENERATE,
  'Copy it to .env and uncomment what shall differ: what is set here beats the profile and the configuration file.',
];

const YAML_HEAD = [
  'Every key of the service. As it stands, this file changes no default.',
  REGENERATE,
  'Copy it to config.yaml; docs/configuration.md tells more.',
];

/** What the features of this house say about their configuration. */
export async function houseFeatureDeclarations(): Promise<readonly FeatureDeclaration[]> {
  const folder = new URL('../features/', import.meta.url);
  const names = existsSync(folder)
    ? readdirSync(folder).filter((name) => isFeature(new URL(`${name}/`, folder)))
    : [];
  const modules = names.toSorted().map(async (name) => {
    const module = (await import(`../features/${name}/index.js`)) as { default: FeatureDeclaration };
    return module.default;
  });
  return Promise.all(modules);
}

function isFeature(room: URL): boolean {
  return ['index.ts', 'index.js'].some((door) => existsSync(new URL(door, room)));
}

/** The generated files: path from the top of the repository → text. */
export function generatedFiles(features: readonly FeatureDeclaration[]): ReadonlyMap<string, string> {
  const catalogue = serviceCatalogue(features);
  return new Map([
    ['.env.example', renderEnvExample(catalogue, ENV_HEAD)],
    ['config.example.yaml', renderYamlExample(catalogue, YAML_HEAD)],
    ['docs/configuration.md', renderReference(catalogue, REFERENCE_HEAD)],
  ]);
}
