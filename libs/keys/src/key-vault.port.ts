import { defineToken } from '#libs/base';

/** Keeps small secrets (keys, seeds) safe at rest, under a wrapping key that only the vault knows. */
export interface KeyVault {
  /**
   * Encrypts. The result names the wrapping key that it needs, so that keys can be replaced one after the other.
   * `context` says what the secret is for and is authenticated: a sealed value moved to another place does not open.
   */
  seal(plaintext: Uint8Array, context: string): Promise<string>;
  /** @throws SEALED_VALUE_UNREADABLE for another context, an unknown wrapping key, or a changed value */
  open(sealed: string, context: string): Promise<Uint8Array>;
  /** Names the wrapping key in use, at most 190 characters; keep it beside sealed values to find what others sealed. */
  readonly currentKeyId: string;
  /** The wrapping key that a sealed value needs; `undefined` if it is no sealed value. */
  keyIdOf(sealed: string): string | undefined;
  /** True if the value is sealed under the key in use; one that is not should be opened and sealed again. */
  isCurrent(sealed: string): boolean;
}

export const KEY_VAULT = defineToken<KeyVault>('key-vault');
