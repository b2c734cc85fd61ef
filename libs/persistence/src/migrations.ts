import type { DataSource, QueryRunner } from 'typeorm';
import { isAppError, messageOf } from '#libs/base';
import type { SchemaMigration } from './database.port.js';
import type { Engine } from './engine.js';
import { persistenceErrors } from './errors.js';

interface Plan {
  readonly owner: string;
  readonly migrations: readonly SchemaMigration[];
}

/** `<owner>_migrations`, with the owner's dashes as underscores. */
export function migrationsTable(owner: string): string {
  return `${owner.replaceAll('-', '_')}_migrations`;
}

/** Asks only; makes no table. */
export async function pendingMigrations(
  source: DataSource,
  { owner, migrations }: Plan,
): Promise<readonly string[]> {
  check({ owner, migrations });
  const runner = source.createQueryRunner();
  try {
    const applied = await appliedSteps(runner, owner);
    return migrations.map(({ name }) => name).filter((name) => !applied.has(name));
  } finally {
    await runner.release();
  }
}

/** Applies what is pending and returns the names of the steps that this call applied. */
export async function applyMigrations(
  source: DataSource,
  plan: Plan & { readonly engine: Engine },
): Promise<readonly string[]> {
  // the usual start has nothing to do and needs no lock
  if ((await pendingMigrations(source, plan)).length === 0) return [];
  const runner = source.createQueryRunner();
  try {
    return await plan.engine.migrating(runner, plan.owner, async () => {
      const table = runner.connection.driver.escape(migrationsTable(plan.owner));
      await runner.query(
        `CREATE TABLE IF NOT EXISTS ${table} (name varchar(190) NOT NULL PRIMARY KEY, applied_at varchar(24) NOT NULL)`,
      );
      const done: string[] = [];
      for (const step of plan.migrations) if (await applyStep(runner, plan, step)) done.push(step.name);
      return done;
    });
  } finally {
    await runner.release();
  }
}

/** False if somebody else has applied it. */
async function applyStep(
  runner: QueryRunner,
  { owner, engine }: Plan & { engine: Engine },
  step: SchemaMigration,
): Promise<boolean> {
  await engine.beginStep(runner);
  try {
    if ((await appliedSteps(runner, owner)).has(step.name)) {
      await runner.rollbackTransaction();
      return false;
    }
    await step.up(runner, engine.type);
    const table = runner.connection.driver.escape(migrationsTable(owner));
    await runner.query(`INSERT INTO ${table} (name, applied_at) VALUES (?, ?)`, [
      step.name,
      new Date().toISOString(),
    ]);
    await runner.commitTransaction();
    return true;
  } catch (error) {
    // the first error tells more than one of the rollback
    await runner.rollbackTransaction().catch(() => undefined);
    if (isAppError(error) && error.retryable) throw error;
    throw persistenceErrors.MIGRATION_FAILED(
      { owner, step: step.name, type: engine.type, reason: messageOf(error) },
      { cause: error },
    );
  }
}

async function appliedSteps(runner: QueryRunner, owner: string): Promise<ReadonlySet<string>> {
  const table = migrationsTable(owner);
  if (!(await runner.hasTable(table))) return new Set();
  const rows = (await runner.query(`SELECT name FROM ${runner.connection.driver.escape(table)}`)) as {
    name: string;
  }[];
  return new Set(rows.map(({ name }) => name));
}

function check({ owner, migrations }: Plan): void {
  const invalid = (reason: string) => persistenceErrors.MIGRATION_PLAN_INVALID({ owner, reason });
  // 64 characters is MySQL's limit for a table's name
  if (!/^[a-z][a-z0-9-]{0,52}$/.test(owner))
    throw invalid('an owner is kebab-case and has at most 53 characters');
  migrations.forEach(({ name }, index) => {
    const previous = migrations[index - 1]?.name;
    if (name.length > 190) throw invalid(`the name "${name}" has more than 190 characters`);
    if (previous !== undefined && previous >= name) throw invalid(`"${name}" must sort after "${previous}"`);
  });
}
