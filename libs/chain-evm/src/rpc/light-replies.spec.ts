import { contentsReply, contentsUsing } from './light-replies.js';

const hash = (n: number): string => `0x${n.toString(16).padStart(64, '0')}`;
const address = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';
const blockOf = (transactions: unknown) => ({
  number: '0x10',
  hash: hash(1),
  parentHash: hash(2),
  timestamp: '0x5',
  transactions,
});
const whole = (nonce: number, from = address.toLowerCase()) => ({
  hash: hash(100 + nonce),
  from,
  nonce: `0x${nonce.toString(16)}`,
});
const read = <T>(reply: { safeParse(value: unknown): { success: boolean; data?: T } }, value: unknown) => {
  const parsed = reply.safeParse(value);
  return parsed.success ? parsed.data : 'malformed';
};

describe('the contents of a block', () => {
  it('are its hashes', () => {
    const contents = { number: 16n, hash: hash(1), parentHash: hash(2), timestamp: 5 };
    expect(read(contentsReply, blockOf([hash(3)]))).toEqual({ ...contents, transactions: [hash(3)] });
    expect(read(contentsReply, null)).toBeNull();
    for (const wrong of [blockOf([7]), blockOf(undefined), { ...blockOf([]), parentHash: '0x' }, 'x'])
      expect(read(contentsReply, wrong)).toBe('malformed');
  });

  it('prove the use of a nonce only by a transaction of the account with it', () => {
    const using = contentsUsing({ address, nonce: 7 });
    expect(read(using, blockOf([whole(6), whole(7)]))).toMatchObject({
      transactions: [hash(106), hash(107)],
    });
    expect(read(using, blockOf([whole(6), whole(7, hash(9).slice(0, 42))]))).toBeNull();
    expect(read(using, blockOf([]))).toBeNull();
    expect(read(using, null)).toBeNull();
    for (const wrong of [blockOf([hash(3)]), blockOf([{ ...whole(7), hash: '0x' }]), 'x'])
      expect(read(using, wrong)).toBe('malformed');
  });
});
