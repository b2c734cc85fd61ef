/** What the service tells its keeper, once, as its argument. */
export interface KeeperOptions {
  readonly anvil: string;
  readonly folder: string;
  readonly port: number;
  readonly chainId: string;
  readonly blockMs: number;
  readonly idleBlockMs: number;
  readonly maxMemoryMb: number;
}

export type FailureKind = 'in-use' | 'port-taken' | 'damaged' | 'broken';

/** What the keeper tells the service. `failed` is its last word. */
export type KeeperMessage =
  | { readonly type: 'ready'; readonly anvilPid: number }
  | { readonly type: 'away'; readonly reason: string }
  | { readonly type: 'failed'; readonly kind: FailureKind; readonly reason: string };

/** A failure that trying again does not heal. */
export class KeeperFailure extends Error {
  readonly kind: FailureKind;

  constructor(kind: FailureKind, reason: string) {
    super(reason);
    this.kind = kind;
  }
}
