const FORMAT = 'v1';

/** What a sealed value is made of: `v1.<key id>.<nonce>.<ciphertext and tag>`, the last two in base64url. */
export interface Envelope {
  readonly keyId: string;
  readonly nonce: Buffer;
  readonly ciphertext: Buffer;
}

export function writeEnvelope({ keyId, nonce, ciphertext }: Envelope): string {
  return [FORMAT, keyId, nonce.toString('base64url'), ciphertext.toString('base64url')].join('.');
}

/** `undefined` for anything that `writeEnvelope` has not written. */
export function readEnvelope(sealed: string): Envelope | undefined {
  const [format, keyId, nonce, ciphertext, ...rest] = sealed.split('.');
  if (format !== FORMAT || !keyId || !nonce || !ciphertext || rest.length > 0) return undefined;
  const envelope = {
    keyId,
    nonce: Buffer.from(nonce, 'base64url'),
    ciphertext: Buffer.from(ciphertext, 'base64url'),
  };
  // base64url decoding is lenient: a value has one spelling only
  return writeEnvelope(envelope) === sealed ? envelope : undefined;
}
