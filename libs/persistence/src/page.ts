import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { persistenceErrors } from './errors.js';
import { decodeCursor, encodeCursor, type CursorValue } from './cursor.js';

export interface PageRequest {
  /** Of the page before; without it the list begins. */
  readonly cursor?: string | undefined;
  /** 1 to `maximum`. */
  readonly limit?: number | undefined;
  readonly maximum?: number;
  /** Properties in order; the last one must be unique, or rows with equal values are lost between pages. */
  readonly sort: readonly [string, ...string[]];
  readonly direction?: 'ASC' | 'DESC';
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Undefined on the last page. */
  readonly nextCursor: string | undefined;
}

/** A page whose every item can be the last one of the page before, as GraphQL's connections have it. */
export interface KeysetPage<T> extends Page<T> {
  /** Continues after an item of this page. */
  readonly cursorOf: (item: T) => string;
}

const DEFAULT_LIMIT = 50;
const MAXIMUM_LIMIT = 200;

/**
 * One page of a list by keyset: as fast on the last page as on the first with an index over `sort`, and no row is
 * doubled or left out when others come and go in between.
 * @throws CURSOR_INVALID, PAGE_LIMIT_INVALID, SORT_UNFIT
 */
export async function page<T extends ObjectLiteral>(
  query: SelectQueryBuilder<T>,
  request: PageRequest,
): Promise<KeysetPage<T>> {
  const { cursor, limit = DEFAULT_LIMIT, maximum = MAXIMUM_LIMIT, sort, direction = 'ASC' } = request;
  if (!Number.isInteger(limit) || limit < 1 || limit > maximum)
    throw persistenceErrors.PAGE_LIMIT_INVALID({ limit, maximum });
  const columns = sort.map((property) => columnOf(query, property));
  const tag = `${query.alias}:${direction}:${sort.join()}`;
  const list = query.clone();
  if (cursor !== undefined) {
    const values = decodeCursor(cursor, { tag, length: sort.length });
    const stored = columns.map((column, index) => prepared(column, values[index] ?? 0));
    encloseWheres(list);
    list.andWhere(...after({ alias: query.alias, sort, direction }, stored));
  }
  for (const property of sort) list.addOrderBy(`${query.alias}.${property}`, direction);
  const rows = await list.take(limit + 1).getMany();
  const items = rows.slice(0, limit);
  const cursorOf = (item: T): string => {
    const values = columns.map((column) => column.getEntityValue(item) as CursorValue);
    return encodeCursor(tag, values);
  };
  const last = items.at(-1);
  const isLastPage = rows.length <= limit || last === undefined;
  return { items, nextCursor: isLastPage ? undefined : cursorOf(last), cursorOf };
}

type Column = ReturnType<typeof columnOf>;

function columnOf<T extends ObjectLiteral>(query: SelectQueryBuilder<T>, property: string) {
  const column = query.expressionMap.mainAlias?.metadata.findColumnWithPropertyName(property);
  if (column === undefined || column.isNullable) throw persistenceErrors.SORT_UNFIT({ property });
  return {
    prepare: (value: unknown) => query.connection.driver.preparePersistentValue(value, column) as unknown,
    getEntityValue: column.getEntityValue.bind(column),
  };
}

/** The value came from outside: what the column cannot take is the caller's mistake. */
function prepared(column: Column, value: CursorValue): unknown {
  try {
    return column.prepare(value);
  } catch (error) {
    throw persistenceErrors.CURSOR_INVALID({ reason: 'a value does not fit' }, { cause: error });
  }
}

/** The list's own condition may be `a OR b`, which TypeORM does not put into brackets. */
function encloseWheres<T extends ObjectLiteral>({ expressionMap }: SelectQueryBuilder<T>): void {
  const { wheres } = expressionMap;
  if (wheres.length === 0) return;
  expressionMap.wheres = [{ type: 'simple', condition: { operator: 'brackets', condition: wheres } }];
}

interface Order {
  readonly alias: string;
  readonly sort: readonly string[];
  readonly direction: 'ASC' | 'DESC';
}

/** (a, b) > (x, y), spelled out: MySQL uses an index for `a >= x AND (a > x OR (a = x AND b > y))` but not for rows. */
function after({ alias, sort, direction }: Order, values: readonly unknown[]): [string, ObjectLiteral] {
  const operator = direction === 'ASC' ? '>' : '<';
  const parameters = Object.fromEntries(values.map((value, index) => [`after${index}`, value]));
  const strictly = sort.map((property, index) => {
    const equal = sort.slice(0, index).map((earlier, at) => `${alias}.${earlier} = :after${at}`);
    return `(${[...equal, `${alias}.${property} ${operator} :after${index}`].join(' AND ')})`;
  });
  return [`(${alias}.${sort[0] ?? ''} ${operator}= :after0 AND (${strictly.join(' OR ')}))`, parameters];
}
