import { defineErrors } from '#libs/base';

export const keyErrors = defineErrors({
  KEY_SECRET_WEAK: {
    status: 500,
    title: 'Key-encryption secret too short',
    detail: (p: { which: string; minimum: number }) =>
      `${p.which === 'current' ? 'The' : 'A'} ${p.which} key-encryption secret has fewer than ${p.minimum} characters. Set security.key_encryption.secret (KEY_ENCRYPTION_SECRET) to a random one; security.key_encryption.previous_secrets (KEY_ENCRYPTION_PREVIOUS_SECRETS) holds former ones.`,
  },
  SEALED_VALUE_UNREADABLE: {
    status: 500,
    title: 'Sealed value unreadable',
    detail: (p: { context: string; reason: string }) =>
      `The sealed value of "${p.context}" cannot be opened: ${p.reason}. Start with the key-encryption secret that it was sealed with (KEY_ENCRYPTION_SECRET, or one of KEY_ENCRYPTION_PREVIOUS_SECRETS).`,
  },
});
