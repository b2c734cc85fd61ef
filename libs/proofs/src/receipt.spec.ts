import { seededSigner } from '../testing/index.js';
import { signDocument } from './data-integrity.js';
import { signReceipt, verifyReceipt } from './receipt.js';

const signer = seededSigner('receipt');
const promise = {
  proofId: '0198c0de-0000-7000-8000-000000000001',
  leaf: `0x${'ab'.repeat(32)}`,
  issuedAt: '2026-01-01T00:00:00.000Z',
  anchorBefore: '2026-01-01T00:10:00.000Z',
  networks: ['simulation', 'fabric-main'],
};

describe('receipt', () => {
  it('proves who promised what', async () => {
    const receipt = await signReceipt(promise, signer);
    expect(verifyReceipt(receipt)).toEqual({ verified: true, receipt, did: signer.did });
    expect(verifyReceipt(receipt, { issuer: signer.did })).toMatchObject({ verified: true });
    expect(verifyReceipt(receipt, { issuer: seededSigner('other').did })).toMatchObject({ verified: false });
  });

  it.each(Object.keys(promise))('does not verify with another %s', async (member) => {
    const receipt = await signReceipt(promise, signer);
    const other = { ...promise, proofId: 'x', leaf: `0x${'cd'.repeat(32)}`, networks: ['simulation'] };
    const changed = {
      ...other,
      issuedAt: '2026-01-01T00:00:01.000Z',
      anchorBefore: '2026-01-01T00:10:01.000Z',
    };
    const tampered = { ...receipt, [member]: changed[member as keyof typeof changed] };
    expect(verifyReceipt(tampered)).toMatchObject({ verified: false });
  });

  it('is nothing else that the same key signed', async () => {
    const other = await signDocument({ type: 'Other', ...promise }, { created: promise.issuedAt }, signer);
    for (const value of [other, undefined, null, 'receipt', { ...promise }]) {
      expect(verifyReceipt(value)).toMatchObject({ verified: false });
    }
  });

  it.each([
    { leaf: '0xAB' },
    { networks: [] },
    { networks: ['a', 'a'] },
    { networks: ['a\u001b[2J'] },
    { issuedAt: 'now' },
    { anchorBefore: '2025-12-31T00:00:00.000Z' },
    { proofId: '' },
    { more: 1 },
  ])('is not issued with %j', async (fault) => {
    await expect(signReceipt({ ...promise, ...fault }, signer)).rejects.toMatchObject({
      code: 'RECEIPT_INVALID',
    });
  });
});
