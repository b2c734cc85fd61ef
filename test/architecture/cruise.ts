import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const CONFIG = path.resolve('.dependency-cruiser.mjs');
const CRUISER = path.resolve('node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');

export interface Broken {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
}

interface Cruise {
  readonly summary: {
    readonly violations: readonly {
      readonly rule: { readonly name: string };
      readonly from: string;
      readonly to: string;
    }[];
    readonly totalCruised: number;
  };
}

/** Follows every import below `folder` and holds it against the import table. */
export async function cruise(
  folder: string,
  roots: readonly string[],
): Promise<{ broken: readonly Broken[]; files: number }> {
  const args = [CRUISER, '--config', CONFIG, '--output-type', 'json', ...roots];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder, maxBuffer: 1 << 28 });
  const { violations, totalCruised } = (JSON.parse(stdout) as Cruise).summary;
  return {
    broken: violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
    files: totalCruised,
  };
}

/** Names of all rules of the table. */
export async function ruleNames(): Promise<readonly string[]> {
  const { default: config } = (await import(CONFIG)) as {
    default: { forbidden: readonly { name: string; comment: string }[] };
  };
  return config.forbidden.map(({ name }) => name);
}
