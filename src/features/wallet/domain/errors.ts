import { defineErrors } from '#libs/base';

export const walletErrors = defineErrors({
  WALLET_CREATION_FORBIDDEN: {
    status: 403,
    title: 'Wallet for somebody else',
    detail: (p: { type: string; userId: string }) =>
      `This caller may not have a wallet of type ${p.type} for "${p.userId}". A member gets wallets of type USER for itself; treasuries need the role operator or admin, wallets of the system service or admin.`,
  },
  WALLET_USE_FORBIDDEN: {
    status: 403,
    title: 'Wallet of others',
    detail: (p: { id: string; type: string }) =>
      `This caller may see the wallet ${p.id} of type ${p.type}, but not use it. Its owner and administrators may.`,
  },
  WALLET_ACTIVATION_FORBIDDEN: {
    status: 403,
    title: 'Activation by others',
    detail: (p: { id: string }) =>
      `The wallet ${p.id} can be activated again by the roles admin and operator only.`,
  },
  WALLET_EXPORT_FORBIDDEN: {
    status: 403,
    title: 'Keystore not given out',
    detail: (p: { id: string; reason: string }) =>
      `The keystore of wallet ${p.id} is not given out: ${p.reason}.`,
  },
  WALLET_IMPORT_INVALID: {
    status: 400,
    title: 'Key cannot be imported',
    detail: (p: { count: number }) =>
      `${p.count === 1 ? 'A field is' : `${p.count} fields are`} faulty: correct what "errors" names. Send exactly one of privateKey, keystore with password, mnemonic.`,
  },
  WALLET_SERVICE_ACCOUNT: {
    status: 409,
    title: 'Account of the service',
    detail: (p: { address: string; networks: readonly string[] }) =>
      `${p.address} is the account that the service itself sends from on "${p.networks.join('", "')}": two owners would spend one sequence of nonces. Import another key; administrators send from this account by its address.`,
  },
  WALLET_KEYSTORES_UNDER_WAY: {
    status: 429,
    title: 'Too many keystores of one caller',
    retryable: true,
    retryAfterSeconds: 2,
    detail: (p: { most: number }) =>
      `${p.most} keystores of this caller are being opened or written, one after the other with those of others. Wait for an answer before sending more.`,
  },
  WALLET_POLICY_FORBIDDEN: {
    status: 403,
    title: 'Policy of others',
    detail: (p: { id: string; reason: string }) =>
      `The policy of wallet ${p.id} cannot be set so: ${p.reason}.`,
  },
  WALLET_POLICY_MISSING: {
    status: 404,
    title: 'No policy',
    detail: (p: { id: string }) => `The wallet ${p.id} has no spending policy.`,
  },
  WALLET_SIGNATURE_REFUSED: {
    status: 422,
    title: 'Signature refused by the policy',
    detail: (p: { id: string; reason: string }) =>
      `The wallet ${p.id} has a spending policy, which a signature could get around: ${p.reason}. Let an administrator sign it.`,
  },
  WALLET_REQUEST_INVALID: {
    status: 400,
    title: 'Request faulty',
    detail: (p: { count: number }) =>
      `${p.count === 1 ? 'A field is' : `${p.count} fields are`} faulty: correct what "errors" names.`,
  },
  WALLET_TOKEN_INVALID: {
    status: 422,
    title: 'Not a token',
    detail: (p: { network: string; token: string; reason: string }) =>
      `${p.token} on "${p.network}" does not answer as an ERC-20 token: ${p.reason}.`,
  },
  WALLET_ACCOUNT_FORBIDDEN: {
    status: 403,
    title: 'Account of others',
    detail: (p: { from: string }) =>
      `No wallet of this caller has the address ${p.from}. An account that is no wallet, as the service's own, is for administrators.`,
  },
  WALLET_BYTES_KNOWN: {
    status: 409,
    title: 'Handed in by somebody else',
    detail: (p: { hash: string }) =>
      `The transaction ${p.hash} was handed in by somebody else before and is under way already. Follow it on the network.`,
  },
});
