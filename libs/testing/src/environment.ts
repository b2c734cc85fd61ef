/** The one place of this lib that reads the environment: tests have no configuration file. */
export const environment = {
  /** Seed of `seeded`; set it to repeat a failed run. */
  seed: (): string | undefined => process.env['TEST_SEED'],
  /** True in `npm run test:long`: the same tests with larger counts. */
  long: (): boolean => process.env['TEST_LONG'] === '1',
  /** Folders that are searched for installed programs. */
  path: (): string => process.env['PATH'] ?? '',
  /** For a child process: everything of ours, and what is added. */
  inherit: (added: Readonly<Record<string, string>>): NodeJS.ProcessEnv => ({ ...process.env, ...added }),
};

/** `long` in `npm run test:long`, else `normal`. */
export function count(normal: number, long: number): number {
  return environment.long() ? long : normal;
}
