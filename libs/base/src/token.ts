/**
 * A typed key under which a service is found. It is a DI token and equal across copies of this module,
 * so that a feature bundled with its own copy still finds the host's services.
 */
export type Token<T> = symbol & { readonly __service?: (value: T) => T };

const PREFIX = 'dao-chain:';

export function defineToken<T>(id: string): Token<T> {
  return Symbol.for(PREFIX + id);
}

export function tokenId(token: symbol): string {
  return (token.description ?? '').slice(PREFIX.length);
}
