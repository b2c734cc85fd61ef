import { ValidateBy } from 'class-validator';
import { parseAmount } from '../domain/amount.js';
import { parseAddress } from '../usecases/addresses.js';

/** None of them repeats the value: it may be a secret in the wrong place. */
function rule(name: string, text: string, isRight: (value: unknown) => boolean) {
  return (options?: { readonly each?: boolean }): PropertyDecorator =>
    ValidateBy(
      { name, validator: { validate: isRight, defaultMessage: () => text } },
      { each: options?.each ?? false },
    );
}

/** A uint256 in its one spelling. A JSON number could not hold it. */
export const IsAmount = rule(
  'amount',
  'must be a string of decimal digits, from 0 to 2^256 - 1, without sign, point or exponent',
  (value) => parseAmount(value) !== undefined,
);

/** As people write amounts; how many decimals fit depends on the token. */
export const IsFormattedAmount = rule(
  'formattedAmount',
  'must be a string such as 1.5: digits, and a point with digits after it',
  (value) => typeof value === 'string' && /^(0|[1-9]\d{0,77})(\.\d{1,255})?$/.test(value),
);

export const IsEvmAddress = rule(
  'address',
  'must be 0x and 40 hex digits, in mixed case only as the checksum of EIP-55 has it',
  (value) => parseAddress(value) !== undefined,
);

/** Whole bytes. */
export const IsHex = rule(
  'hex',
  'must be 0x and an even number of hex digits',
  (value) => typeof value === 'string' && /^0x([0-9a-fA-F]{2})*$/.test(value),
);
