import { readFileSync } from 'node:fs';
import { encodeRlp, keccak256, stripZerosLeft, toBeHex, Transaction, Wallet } from 'ethers';
import { z } from 'zod';
import type { Fees, UnsignedTransaction } from '#libs/chain';
import { seeded } from '#libs/testing';
import { KeySigner } from './key-signer.js';
import { parseTransaction } from './parse-transaction.js';
import { hashOfRaw, toSignable, withSignature } from './transaction-codec.js';

const network = 'test';
const quantity = z
  .string()
  .default('0x')
  .transform((hex) => (hex === '0x' ? 0n : BigInt(hex)));
const count = z.union([z.number(), quantity.transform(Number)]).default(0);
const data = z.string().default('0x');
const vectors = (file: string): unknown =>
  JSON.parse(
    readFileSync(new URL(`../../../../test/vectors/ethers-transactions/${file}`, import.meta.url), 'utf8'),
  );

const legacyVectors = z
  .array(
    z.object({
      name: z.string(),
      privateKey: z.string(),
      accountAddress: z.string(),
      signedTransactionChainId5: z.string(),
      signedTransaction: z.string(),
      to: z.string().optional(),
      data,
      nonce: count,
      gasLimit: quantity,
      gasPrice: quantity,
      value: quantity,
    }),
  )
  .parse(vectors('legacy.json'));

const typedVectors = z
  .array(
    z.object({
      name: z.string(),
      key: z.string(),
      address: z.string(),
      signed: z.string(),
      tx: z.object({
        type: z.number(),
        to: z.string().optional(),
        data,
        nonce: count,
        gasLimit: quantity,
        gasPrice: quantity,
        maxFeePerGas: quantity,
        maxPriorityFeePerGas: quantity,
        value: quantity,
        chainId: count,
        accessList: z.array(z.unknown()).default([]),
      }),
    }),
  )
  .parse(vectors('typed.json'));
const dynamicVectors = typedVectors.filter(({ tx }) => tx.type === 2 && tx.accessList.length === 0);

async function signed(transaction: UnsignedTransaction, chainId: number, privateKey: string) {
  const chain = { network, chainId: BigInt(chainId) };
  const signable = toSignable(chain, transaction);
  const [signature] = await new KeySigner(privateKey).sign([signable.digest]);
  if (!signature) throw new RangeError('there is no signature');
  return withSignature(chain, signable, signature);
}

describe('a signed transaction', () => {
  it.each(legacyVectors)('is encoded as published: $name', async (vector) => {
    const { to, value, nonce, gasLimit, gasPrice } = vector;
    const fees = { type: 'legacy', gasPrice } as const;
    const unsigned = {
      from: vector.accountAddress,
      to,
      value,
      data: vector.data,
      nonce,
      gasLimit,
      fees,
    };
    const { raw } = await signed(unsigned, 5, vector.privateKey);
    expect(raw).toBe(vector.signedTransactionChainId5);
  });

  it.each(dynamicVectors)(
    'is encoded as published: $name',
    async ({ tx, key, address, signed: published }) => {
      const { maxFeePerGas, maxPriorityFeePerGas, nonce, gasLimit, value, to, chainId } = tx;
      const fees = { type: 'eip1559', maxFeePerGas, maxPriorityFeePerGas } as const;
      const unsigned = { from: address, to, value, data: tx.data, nonce, gasLimit, fees };
      expect((await signed(unsigned, chainId, key)).raw).toBe(published);
    },
  );

  it('has vectors with and without fields', () => {
    expect(legacyVectors.length).toBeGreaterThan(100);
    expect(dynamicVectors.length).toBeGreaterThan(50);
  });

  it('is, bit for bit, what ethers makes of it', async () => {
    const random = seeded('transactions');
    const amount = () => BigInt(random.hex(random.integer(1, 32)));
    for (let round = 0; round < 300; round++) {
      const privateKey = random.hex(32);
      const wallet = new Wallet(privateKey);
      const chainId = random.pick([1, 127, 128, 255, 256, 31_337, random.integer(1, 2 ** 40)]);
      const length = random.pick([0, 1, 2, 54, 55, 56, 57, 255, 256, random.integer(0, 70_000)]);
      const small = random.boolean(0.1) ? '0x7f' : '0x80';
      const fees: Fees = random.boolean()
        ? { type: 'legacy', gasPrice: amount() }
        : { type: 'eip1559', maxFeePerGas: amount(), maxPriorityFeePerGas: random.pick([0n, 1n]) };
      const { type, ...prices } = fees;
      const transaction = {
        from: wallet.address,
        to: random.boolean(0.2) ? undefined : random.hex(20),
        value: random.boolean(0.2) ? 0n : amount(),
        data: length === 1 ? small : random.hex(length),
        nonce: random.pick([0, 127, 128, random.integer(0, 2 ** 48)]),
        gasLimit: BigInt(random.integer(0, 2 ** 40)),
        fees,
      };
      const { raw, hash } = await signed(transaction, chainId, privateKey);
      const { from: _from, fees: _fees, to, ...rest } = transaction;
      const theirs = { ...rest, ...prices, to: to ?? null, chainId, type: type === 'legacy' ? 0 : 2 };
      expect(raw).toBe(await wallet.signTransaction(theirs));
      expect(hash).toBe(Transaction.from(raw).hash);
      expect(hashOfRaw(raw)).toBe(hash);
      const parsed = parseTransaction(raw, { network, chainId: BigInt(chainId) });
      const { to: parsedTo, ...others } = parsed;
      expect(parsedTo?.toLowerCase()).toBe(to);
      const { to: _to, ...expected } = transaction;
      expect(others).toEqual({ ...expected, raw, hash, chainId: String(chainId) });
    }
  });

  const plain: UnsignedTransaction = {
    from: `0x${'11'.repeat(20)}`,
    to: `0x${'22'.repeat(20)}`,
    value: 0n,
    data: '0x',
    nonce: 0,
    gasLimit: 21_000n,
    fees: { type: 'legacy', gasPrice: 1n },
  };
  it.each<readonly [string, Partial<UnsignedTransaction>]>([
    ['a value below zero', { value: -1n }],
    ['a value of more than 256 bits', { value: 1n << 256n }],
    ['a broken nonce', { nonce: 1.5 }],
    ['an odd number of digits', { data: '0x123' }],
    ['data that is no hex', { data: '0xzz' }],
    ['data without its prefix', { data: '1234' }],
    ['a short receiver', { to: '0x1234' }],
    ['a negative price', { fees: { type: 'legacy', gasPrice: -1n } }],
  ])('is refused with %s', (_what, fault) => {
    expect(() => toSignable({ network, chainId: 1n }, { ...plain, ...fault })).toThrow(
      expect.objectContaining({ code: 'CHAIN_TRANSACTION_INVALID' }),
    );
  });
});

describe('parseTransaction', () => {
  const invalid = expect.objectContaining({ code: 'CHAIN_TRANSACTION_INVALID' });
  const anyChain = { network, chainId: undefined };

  it.each(typedVectors)('reads $name', ({ signed: raw, address, tx }) => {
    const parsed = parseTransaction(raw, anyChain);
    expect(parsed.from.toLowerCase()).toBe(address.toLowerCase());
    expect(parsed).toMatchObject({ nonce: tx.nonce, value: tx.value, gasLimit: tx.gasLimit, data: tx.data });
    const { type, gasPrice, maxFeePerGas, maxPriorityFeePerGas } = tx;
    expect(parsed.fees).toEqual(
      type === 2 ? { type: 'eip1559', maxFeePerGas, maxPriorityFeePerGas } : { type: 'legacy', gasPrice },
    );
  });

  it('reads one that is valid on every chain', () => {
    const [vector] = legacyVectors;
    const parsed = parseTransaction(vector?.signedTransaction ?? '', { network, chainId: 5n });
    expect(parsed).toMatchObject({ chainId: undefined });
    expect(parsed.from.toLowerCase()).toBe(vector?.accountAddress.toLowerCase());
  });

  const raw = legacyVectors.at(0)?.signedTransactionChainId5 ?? '';
  it.each([
    ['nothing', ''],
    ['no hex', '0xhello'],
    ['half a byte', raw.slice(0, -1)],
    ['a byte less', raw.slice(0, -2)],
    ['a byte more', `${raw}00`],
    ['an unsigned one', '0x02c98080808080808080c0'],
    ['a blob transaction', `0x03${raw.slice(2)}`],
    ['a delegation', `0x04${raw.slice(2)}`],
    ['a list of nothing', '0xc0'],
    // s above half of the order: EIP-2 refuses it
    [
      'a malleable signature',
      `${raw.slice(0, -64)}${(0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n - BigInt(`0x${raw.slice(-64)}`)).toString(16).padStart(64, '0')}`,
    ],
  ])('refuses %s', (_what, bytes) => {
    expect(() => parseTransaction(bytes, anyChain)).toThrow(invalid);
  });

  it('refuses another spelling of a transaction, which would have another hash', () => {
    const wallet = new Wallet(`0x${'42'.repeat(32)}`);
    const items = (nonce: string) => [nonce, '0x01', '0x5208', `0x${'22'.repeat(20)}`, '0x', '0x'];
    const bytes = (nonce: string) => {
      const { r, s, v } = wallet.signingKey.sign(keccak256(encodeRlp(items(nonce))));
      return encodeRlp([...items(nonce), toBeHex(v), stripZerosLeft(r), stripZerosLeft(s)]);
    };
    expect(parseTransaction(bytes('0x'), anyChain).from).toBe(wallet.address);
    expect(() => parseTransaction(bytes('0x00'), anyChain)).toThrow(invalid);
  });

  it('refuses one of another chain, with both ids', () => {
    expect(() => parseTransaction(raw, { network, chainId: 6n })).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/chain 5.*chain 6/) }),
    );
  });
});
