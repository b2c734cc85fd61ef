export { addressOf, checksumAddress } from './address.js';
export { backend } from './backend.js';
export { cryptoErrors } from './errors.js';
export { keccak256 } from './keccak.js';
export { scrypt, type ScryptTask } from './scrypt.js';
export { isPrivateKey, publicKeyOf, recoverPublicKey, signDigest, type EcdsaSignature } from './signing.js';
