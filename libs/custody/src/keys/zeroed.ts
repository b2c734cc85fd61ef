/**
 * Memory with a secret, cleared at the end of the block: `using key = new Zeroed(bytes)`. Nothing clears a string:
 * what comes as one (a password, a mnemonic, hex) is turned into bytes at once and not kept.
 */
export class Zeroed implements Disposable {
  constructor(readonly bytes: Uint8Array) {}

  [Symbol.dispose](): void {
    this.bytes.fill(0);
  }
}
