import { defineErrors, isAppError, type AppError, type FieldError } from '#libs/base';

/** One fault of a configuration. No field ever holds a secret: `value` is masked where the key is one. */
export interface ConfigProblem extends FieldError {
  /** The offending value as it may be shown; absent if there is none, or if the key is unknown and may hold anything. */
  readonly value?: string;
  /** The layer and the place in it: `environment (MYSQL_PORT)`, `file (config.yaml:12)`. */
  readonly source: string;
  readonly reason: string;
  /** What would be right. */
  readonly expected: string;
}

/** `CONFIG_INVALID` with every fault that was found. */
export interface ConfigError extends AppError {
  readonly code: 'CONFIG_INVALID';
  readonly errors: readonly ConfigProblem[];
}

const configErrors = defineErrors({
  CONFIG_INVALID: {
    status: 422,
    title: 'Configuration is invalid',
    detail: (p: { problems: readonly ConfigProblem[] }) =>
      [
        `The configuration has ${p.problems.length === 1 ? 'an error' : `${p.problems.length} errors`}:`,
        ...p.problems.map((problem) => `  - ${problem.detail}`),
      ].join('\n'),
  },
});

/** Mistakes in the declarations themselves, which only a programmer makes. */
export const declarationErrors = defineErrors({
  CONFIG_VARIABLE_TAKEN: {
    status: 500,
    title: 'Environment variable is declared twice',
    detail: (p: { variable: string; keys: readonly [string, string] }) =>
      `The environment variable ${p.variable} is declared by both ${p.keys[0]} and ${p.keys[1]}: rename one of them.`,
  },
  CONFIG_KEY_UNDECLARED: {
    status: 500,
    title: 'Setting is not declared',
    detail: (p: { key: string; by: string }) => `${p.by} names the setting ${p.key}, which nothing declares.`,
  },
});

/** What can go wrong while the configuration is in use. */
export const settingsErrors = defineErrors({
  CONFIG_LAYER_UNKNOWN: {
    status: 404,
    title: 'Configuration layer is unknown',
    detail: (p: { name: string; known: readonly string[] }) =>
      `There is no configuration layer ${p.name}. Layers in use: ${p.known.join(', ') || 'none'}.`,
  },
  CONFIG_LAYER_UNAVAILABLE: {
    status: 503,
    title: 'Configuration layer is unavailable',
    retryable: true,
    detail: (p: { name: string; reason: string }) =>
      `The configuration layer ${p.name} cannot be read (${p.reason}). Its last known content stays in force.`,
  },
  CONFIG_LISTENER_FAILED: {
    status: 500,
    title: 'Configuration change was not taken up',
    detail: (p: { reason: string }) =>
      `A part of the service failed to take up a changed setting (${p.reason}). Restart it, or change the setting back.`,
  },
});

export function configError(problems: readonly ConfigProblem[]): ConfigError {
  return configErrors.CONFIG_INVALID({ problems }, { errors: problems }) as ConfigError;
}

export function isConfigError(thrown: unknown): thrown is ConfigError {
  return isAppError(thrown) && thrown.code === 'CONFIG_INVALID';
}

/** Builds a problem whose `detail` says it all in one line. */
export function problem(parts: {
  key: string;
  source: string;
  reason: string;
  expected: string;
  value?: string | undefined;
  code?: string;
}): ConfigProblem {
  const { key, source, reason, expected, value, code } = parts;
  const shown = value === undefined ? key : `${key} = ${value}`;
  return {
    pointer: key,
    detail: `${shown} [${source}]: ${reason}; ${expected}.`,
    source,
    reason,
    expected,
    ...(value === undefined ? {} : { value }),
    ...(code === undefined ? {} : { code }),
  };
}
