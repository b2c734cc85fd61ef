import { keyOfSecret, newSecret, signedHeaders } from './signature.js';

describe('A signature', () => {
  it('is that of the example of Standard Webhooks', () => {
    // from the tests of the reference libraries
    const key = keyOfSecret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw') ?? Buffer.of();
    const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', body: '{"test": 2432232314}' };
    expect(signedHeaders(message, key, new Date(1_614_265_330_000))).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });
});

describe('A secret', () => {
  it('is new each time, and can be read', () => {
    const secrets = [newSecret(), newSecret()];
    expect(new Set(secrets).size).toBe(2);
    for (const secret of secrets) expect(keyOfSecret(secret)).toHaveLength(32);
  });
  it.each([
    ['without prefix', Buffer.alloc(32).toString('base64')],
    ['too short', `whsec_${Buffer.alloc(23).toString('base64')}`],
    ['too long', `whsec_${Buffer.alloc(65).toString('base64')}`],
    ['base64url', `whsec_${Buffer.alloc(24, 0xff).toString('base64url')}`],
    ['with loose bits', `whsec_${'A'.repeat(42)}B`],
    ['empty', 'whsec_'],
    ['spaced', `whsec_${Buffer.alloc(24).toString('base64')} `],
  ])('is none: %s', (_, secret) => expect(keyOfSecret(secret)).toBeUndefined());
});
