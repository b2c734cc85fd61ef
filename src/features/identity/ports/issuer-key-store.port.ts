export interface IssuerKey {
  readonly did: string;
  /** By the key vault. */
  readonly sealedSeed: string;
}

/** The issuer's one key, sealed. */
export interface IssuerKeyStore {
  find(): Promise<IssuerKey | undefined>;
  /** Keeps the first key that is offered; of two replicas at once, one wins. */
  offer(key: IssuerKey): Promise<void>;
  /** The same seed, sealed anew. */
  reseal(key: IssuerKey): Promise<void>;
}
