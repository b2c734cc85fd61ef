import type { DeleteTarget, InsertTarget, UpdateTarget } from './bulk.js';

/** One row; `DO NOTHING` concerns keys only, unlike `INSERT OR IGNORE`. */
export function sqliteInsert({ table, columns, ignoreDuplicates = false }: InsertTarget): string {
  const conflict = ignoreDuplicates ? ' ON CONFLICT DO NOTHING' : '';
  const marks = columns.map(() => '?').join();
  return `INSERT INTO "${table}" (${columns.map(double).join()}) VALUES (${marks})${conflict}`;
}

/** One row: its new values, then its keys. */
export function sqliteUpdate({ table, keys, set, where }: UpdateTarget): string {
  const assignments = set.map((name) => `${double(name)} = ?`).join();
  const conditions = keys.map((name) => `t.${double(name)} = ?`);
  if (where !== undefined) conditions.push(`(${where})`);
  return `UPDATE "${table}" AS t SET ${assignments} WHERE ${conditions.join(' AND ')}`;
}

export function sqliteDelete({ table, column }: DeleteTarget): string {
  return `DELETE FROM ${double(table)} WHERE ${double(column)} = ?`;
}

/** All rows are one parameter. `INSERT IGNORE` would also swallow values that do not fit. */
export function mysqlInsert({ table, columns }: InsertTarget, tolerant: boolean): string {
  const [first = ''] = columns.map(back);
  const conflict = tolerant ? ` ON DUPLICATE KEY UPDATE ${first} = ${first}` : '';
  return `INSERT INTO ${back(table)} (${columns.map(back).join()}) VALUES ?${conflict}`;
}

/** Each row is one parameter. */
export function mysqlUpdate(target: UpdateTarget, rows: number): string {
  const { keys, set, where } = target;
  const values = derived(keys.length + set.length, rows);
  const assignments = set.map((name, index) => `t.${back(name)} = v.c${keys.length + index}`).join();
  const condition = where === undefined ? '' : ` WHERE ${where}`;
  return `UPDATE ${values} ${lookup(target)} SET ${assignments}${condition}`;
}

/** Each value is one parameter. */
export function mysqlDelete({ table, column, index }: DeleteTarget, rows: number): string {
  return `DELETE t FROM ${derived(1, rows)} ${lookup({ table, keys: [column], index })}`;
}

/** The rows as a table `v`. The first, empty part gives the columns their names; the rows decide their types. */
function derived(columns: number, rows: number): string {
  const names = Array.from({ length: columns }, (_, index) => `NULL AS c${index}`);
  return `(SELECT ${names.join()} FROM DUAL WHERE FALSE${' UNION ALL SELECT ?'.repeat(rows)}) v`;
}

/** Without the hints the server may rather go through the whole of a small table, and lock it. */
function lookup({ table, keys, index = 'PRIMARY' }: Pick<UpdateTarget, 'table' | 'keys' | 'index'>): string {
  const on = keys.map((name, at) => `t.${back(name)} = v.c${at}`).join(' AND ');
  return `STRAIGHT_JOIN ${back(table)} t FORCE INDEX FOR JOIN (${back(index)}) ON ${on}`;
}

const double = (name: string): string => `"${name}"`;
const back = (name: string): string => `\`${name}\``;
