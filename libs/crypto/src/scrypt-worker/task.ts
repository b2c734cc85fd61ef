/** What the thread is started with. */
export interface ScryptTask {
  readonly password: Uint8Array;
  readonly salt: Uint8Array;
  readonly n: number;
  readonly r: number;
  readonly p: number;
  /** Bytes of the key. */
  readonly length: number;
}
