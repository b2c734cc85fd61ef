import path from 'node:path';
import { parseArgs } from 'node:util';
import {
  Environment,
  FileLayer,
  processEnvironment,
  Settings,
  type ConfigLayer,
  type Variables,
} from '#libs/config';
import { serviceCatalogue, type ServiceSettings } from './catalogue.js';
import type { FeatureDeclaration } from './features.settings.js';

const FILE_NAMES = ['config.yaml', 'config.yml', 'config.json'];

export interface LoadOptions {
  /** Arguments after the program's name. `--config <file>` stands for CONFIG_FILE and beats it. */
  readonly argv?: readonly string[];
  /** Instead of the process's environment and the `.env` file in `cwd`. */
  readonly env?: Variables;
  readonly cwd?: string;
  /** Further layers that are at hand before the service runs; others are attached later. */
  readonly layers?: readonly ConfigLayer[];
  /** Features whose configuration can be set by environment variables. */
  readonly features?: readonly FeatureDeclaration[];
}

/**
 * Reads the settings of the service and keeps watching the file. Close them at the end.
 * Rejects with `CONFIG_INVALID`, which lists every fault.
 */
export function loadSettings(options: LoadOptions = {}): Promise<Settings<ServiceSettings>> {
  const cwd = options.cwd ?? process.cwd();
  const environment = options.env ? new Environment(options.env) : processEnvironment(cwd);
  const named = configArgument(options.argv ?? []) ?? environment.get('CONFIG_FILE');
  const file = new FileLayer({
    candidates: (named === undefined ? FILE_NAMES : [named]).map((name) => path.resolve(cwd, name)),
    required: named !== undefined,
    lookup: environment.get,
  });
  return Settings.open({
    catalogue: serviceCatalogue(options.features),
    environment,
    layers: [file, ...(options.layers ?? [])],
  });
}

function configArgument(argv: readonly string[]): string | undefined {
  const { values } = parseArgs({ args: [...argv], options: { config: { type: 'string' } }, strict: false });
  return typeof values.config === 'string' ? values.config : undefined;
}
