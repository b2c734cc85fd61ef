/** Amounts in the asset's smallest unit; `undefined` sets no limit. */
export interface Caps {
  readonly perTransaction?: bigint | undefined;
  readonly perDay?: bigint | undefined;
}

export interface Policy extends Caps {
  readonly receivers?: readonly string[] | undefined;
  readonly minimumBalance?: bigint | undefined;
  readonly tokens?: Readonly<Record<string, Caps>> | undefined;
}

/** True if everything that `next` allows was allowed by `present`. */
export function isTightening(present: Policy, next: Policy): boolean {
  return (
    isSubset(next.receivers, present.receivers) &&
    capsHold(present, next) &&
    (next.minimumBalance ?? 0n) >= (present.minimumBalance ?? 0n) &&
    Object.entries(byAddress(present.tokens)).every(([token, caps]) =>
      capsHold(caps, byAddress(next.tokens)[token] ?? {}),
    )
  );
}

function capsHold(present: Caps, next: Caps): boolean {
  return isWithin(next.perTransaction, present.perTransaction) && isWithin(next.perDay, present.perDay);
}

function isWithin(next: bigint | undefined, present: bigint | undefined): boolean {
  return present === undefined || (next !== undefined && next <= present);
}

function isSubset(next: readonly string[] | undefined, present: readonly string[] | undefined): boolean {
  if (present === undefined) return true;
  const known = new Set(present.map((address) => address.toLowerCase()));
  return next !== undefined && next.every((address) => known.has(address.toLowerCase()));
}

function byAddress(tokens: Policy['tokens']): Readonly<Record<string, Caps>> {
  return Object.fromEntries(
    Object.entries(tokens ?? {}).map(([token, caps]) => [token.toLowerCase(), caps] as const),
  );
}
