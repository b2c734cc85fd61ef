import * as fc from 'fast-check';
import { AbiCoder } from 'ethers';
import type { Json } from '#libs/base';
import { checksumAddress } from '#libs/crypto';
import { count, seeded } from '#libs/testing';
import { decodeArguments, decodeOutputs } from './decode.js';
import { encodeMethod } from './encode.js';
import { parseAbi } from './parse-abi.js';

const seed = Number.parseInt(seeded('abi round trip').hex(4), 16) | 0;
const options = { seed, numRuns: count(120, 5_000) };

interface Sample {
  readonly type: string;
  readonly components?: readonly object[];
  readonly value: fc.Arbitrary<Json>;
}

const hex = (size: number | { readonly max: number }) => {
  const [minLength, maxLength] = typeof size === 'number' ? [size, size] : [0, size.max];
  return fc.uint8Array({ minLength, maxLength }).map((bytes) => `0x${Buffer.from(bytes).toString('hex')}`);
};
const bits = fc.integer({ min: 1, max: 32 }).map((bytes) => bytes * 8);

const elementary: fc.Arbitrary<Sample> = fc.oneof(
  bits.map((n) => ({
    type: `uint${n}`,
    value: fc.bigInt({ min: 0n, max: 2n ** BigInt(n) - 1n }).map(String),
  })),
  bits.map((n) => {
    const half = 2n ** BigInt(n - 1);
    return { type: `int${n}`, value: fc.bigInt({ min: -half, max: half - 1n }).map(String) };
  }),
  fc.integer({ min: 1, max: 32 }).map((size) => ({ type: `bytes${size}`, value: hex(size) })),
  fc.constant({ type: 'address', value: hex(20).map(checksumAddress) }),
  fc.constant({ type: 'bool', value: fc.boolean() }),
  fc.constant({ type: 'string', value: fc.string({ unit: 'grapheme', maxLength: 70 }) }),
  fc.constant({ type: 'bytes', value: hex({ max: 70 }) }),
  fc.constant({ type: 'function', value: hex(24) }),
);

const { sample } = fc.letrec<{ sample: Sample }>((tie) => ({
  sample: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    elementary,
    tie('sample').map(({ type, components, value }) => ({
      type: `${type}[]`,
      ...(components && { components }),
      value: fc.array(value, { maxLength: 4 }),
    })),
    fc.tuple(tie('sample'), fc.integer({ min: 1, max: 3 })).map(([{ type, components, value }, length]) => ({
      type: `${type}[${length}]`,
      ...(components && { components }),
      value: fc.array(value, { minLength: length, maxLength: length }),
    })),
    fc.array(tie('sample'), { minLength: 1, maxLength: 4 }).map((members) => ({
      type: 'tuple',
      components: members.map(({ type, components }, at) => ({
        name: `m${at}`,
        type,
        ...(components && { components }),
      })),
      value: fc.record(
        Object.fromEntries(members.map((member, at) => [`m${at}`, member.value])),
      ) as fc.Arbitrary<Json>,
    })),
  ),
}));

const call = fc
  .array(sample, { maxLength: 4 })
  .chain((samples) =>
    fc.record({
      inputs: fc.constant(
        samples.map(({ type, components }, at) => ({
          name: `p${at}`,
          type,
          ...(components && { components }),
        })),
      ),
      args: fc.tuple(...samples.map(({ value }) => value)),
    }),
  )
  // deeper and longer ones are refused by the parser, for good
  .filter(({ inputs }) => !/(\[\d*\]){9}/.test(JSON.stringify(inputs)));

const methodOf = (inputs: readonly object[]) =>
  parseAbi([{ type: 'function', name: 'f', inputs, outputs: inputs }]);

describe('values of random types', () => {
  it('come back as they were sent, and by name as by position', () => {
    fc.assert(
      fc.property(call, ({ inputs, args }) => {
        const abi = methodOf(inputs);
        const { method, data } = encodeMethod(abi, { method: 'f', args });
        const decoded = decodeArguments(method, data);
        expect(decoded.map(({ value }) => value)).toEqual(args);
        const named = Object.fromEntries(decoded.map(({ name, value }) => [name, value]));
        expect(encodeMethod(abi, { method: 'f', args: named }).data).toBe(data);
      }),
      options,
    );
  });

  it('are laid out as ethers does it', () => {
    fc.assert(
      fc.property(call, ({ inputs, args }) => {
        const { method, data } = encodeMethod(methodOf(inputs), { method: 'f', args });
        const types = method.inputs.map(({ canonical }) =>
          canonical.replaceAll('(', 'tuple(').replaceAll('function', 'bytes24'),
        );
        const listed = (value: Json): unknown =>
          typeof value === 'object' && value !== null
            ? Object.values(value).map((item) => listed(item ?? null))
            : value;
        expect(AbiCoder.defaultAbiCoder().encode(types, args.map(listed))).toBe(`0x${data.slice(10)}`);
      }),
      options,
    );
  });
});

describe('answers of random bytes', () => {
  it('are values or an error of the catalogue, and never much work', () => {
    fc.assert(
      fc.property(call, hex({ max: 400 }), ({ inputs }, data) => {
        const [method] = methodOf(inputs).methods;
        if (!method) throw new RangeError('no method');
        try {
          decodeOutputs(method, data);
        } catch (thrown) {
          expect(thrown).toMatchObject({ code: 'ABI_ANSWER_UNFIT', status: 422 });
        }
      }),
      options,
    );
  });
});

describe('arguments of random JSON', () => {
  it('are encoded or refused with places', () => {
    fc.assert(
      fc.property(call, fc.jsonValue(), ({ inputs }, args) => {
        try {
          encodeMethod(methodOf(inputs), { method: 'f', args });
        } catch (thrown) {
          expect(thrown).toMatchObject({ code: 'ABI_ARGUMENTS_INVALID', status: 400 });
        }
      }),
      options,
    );
  });
});

describe('ABIs of random JSON', () => {
  it('are taken or refused with places', () => {
    const parameter = fc.record({
      name: fc.string(),
      type: fc.oneof(fc.string(), fc.constant('tuple[]')),
      components: fc.jsonValue(),
    });
    const entry = fc.record(
      {
        type: fc.constantFrom('function', 'error', 'constructor', 'event', 'x'),
        name: fc.string(),
        inputs: fc.oneof(fc.jsonValue(), fc.array(parameter)),
        outputs: fc.oneof(fc.jsonValue(), fc.array(parameter)),
        stateMutability: fc.oneof(fc.jsonValue(), fc.constant('view')),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.oneof(fc.jsonValue(), fc.array(fc.oneof(entry, fc.jsonValue(), fc.string()))),
        (value) => {
          try {
            parseAbi(value);
          } catch (thrown) {
            expect(thrown).toMatchObject({ code: 'ABI_INVALID', status: 400 });
          }
        },
      ),
      options,
    );
  });
});
