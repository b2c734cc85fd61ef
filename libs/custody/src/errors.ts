import { defineErrors } from '#libs/base';

/** No message and no parameter holds key material, a password or a mnemonic. */
export const custodyErrors = defineErrors({
  WALLET_NOT_FOUND: {
    status: 404,
    title: 'No such wallet',
    detail: (p: { id: string }) => `There is no wallet "${p.id.slice(0, 64)}", or it is not for this caller.`,
  },
  WALLET_INACTIVE: {
    status: 409,
    title: 'Wallet not active',
    detail: (p: { address: string }) =>
      `The wallet ${p.address} is not active and signs nothing. Activate it first.`,
  },
  WALLET_KEY_INVALID: {
    status: 400,
    title: 'Key cannot be read',
    detail: (p: { count: number }) =>
      `The key cannot be imported: correct the ${p.count === 1 ? 'field that "errors" names' : `${p.count} fields that "errors" names`}.`,
  },
  WALLET_PASSWORD_WRONG: {
    status: 422,
    title: 'Password wrong',
    detail: () =>
      'The password does not open this keystore (its MAC differs). Check the password, and that the file is whole.',
  },
  WALLET_PASSWORD_WEAK: {
    status: 400,
    title: 'Password unfit',
    detail: (p: { minimum: number; maximum: number }) =>
      `The keystore is to be kept under a password of ${p.minimum} to ${p.maximum} characters. Choose another one.`,
  },
  WALLET_ADDRESS_TAKEN: {
    status: 409,
    title: 'Address taken',
    detail: (p: { address: string }) =>
      `There is a wallet with the address ${p.address} already. Each key is kept once.`,
  },
  WALLET_DETAILS_INVALID: {
    status: 400,
    title: 'Wallet details invalid',
    detail: () => 'The wallet cannot be kept so: correct what "errors" names.',
  },
  WALLET_KEY_DAMAGED: {
    status: 500,
    title: 'Kept key damaged',
    detail: (p: { id: string }) =>
      `The kept key of wallet ${p.id} does not open: the row was changed, or holds the key of another wallet. Restore it from a backup.`,
  },
  WALLET_KEYSTORES_BUSY: {
    status: 503,
    title: 'Too many keystores at once',
    retryable: true,
    retryAfterSeconds: 10,
    detail: (p: { waiting: number }) =>
      `${p.waiting} keystores wait to be opened or written already, and each takes about a second by design. Try again later.`,
  },
});
