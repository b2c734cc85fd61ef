type Given<T> = { [K in keyof T]: Exclude<T[K], null> };

/** In GraphQL, and for `@IsOptional()`, null says the same as nothing. */
export function given<T extends object>(input: T): Given<T> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null)) as Given<T>;
}
