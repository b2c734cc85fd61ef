import type { KeyMaterial } from '../custody.port.js';
import { readKeystore } from '../keystore/read-keystore.js';
import { readMnemonic } from './mnemonic.js';
import { readPrivateKey } from './private-key.js';
import type { Zeroed } from './zeroed.js';

/** The caller clears the key. @throws WALLET_KEY_INVALID with every faulty field, WALLET_PASSWORD_WRONG */
export async function readKey(material: KeyMaterial): Promise<Zeroed> {
  switch (material.kind) {
    case 'private-key':
      return readPrivateKey(material.privateKey);
    case 'keystore':
      return readKeystore(material);
    case 'mnemonic':
      return readMnemonic(material);
  }
}
