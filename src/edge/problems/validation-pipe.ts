import { ValidationPipe, type ArgumentMetadata, type ValidationError } from '@nestjs/common';
import { isAppError, pointerTo, type FieldError } from '#libs/base';
import { problemErrors } from './errors.js';

/** In place of the library's words, which repeat the name of the member. */
const WORDS: Readonly<Record<string, string>> = {
  whitelistValidation: 'is not known here',
  unknownValue: 'must be an object',
};

/** Nest's words for a body, or an argument, that is none. */
const NO_OBJECT = 'Validation failed (object is expected)';

/** What a value is comes before how much of it there is: a number is not also too long a text. */
const FIRST = [
  'whitelistValidation',
  'isDefined',
  'isString',
  'isBoolean',
  'isInt',
  'isNumber',
  'isArray',
  'isObject',
  'nestedValidation',
];

/** Nest deletes members of these names, so that nothing later could refuse them. */
const DELETED = ['__proto__', 'constructor', 'prototype'];

/** Global in the root application and in every feature's: unknown fields are refused, every faulty one is named. */
export function validationPipe(): ValidationPipe {
  return new StrictPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    validationError: { target: false, value: false },
    exceptionFactory: (faults) => invalid(faults.flatMap((fault) => fieldErrors(fault, ''))),
  });
}

class StrictPipe extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const unseen = this.toValidate(metadata) ? deletedMembers(value, '') : [];
    if (unseen.length === 0) return super.transform(value, metadata);
    throw invalid([...unseen, ...(await this.#faultsOf(value, metadata))]);
  }

  async #faultsOf(value: unknown, metadata: ArgumentMetadata): Promise<readonly FieldError[]> {
    try {
      await super.transform(value, metadata);
      return [];
    } catch (thrown) {
      if (isAppError(thrown)) return thrown.errors;
      throw thrown;
    }
  }
}

const invalid = (errors: readonly FieldError[]) =>
  problemErrors.VALIDATION_FAILED({ count: errors.length }, { errors });

/** The depth is bounded by whoever has parsed the value. */
function deletedMembers(value: unknown, pointer: string): readonly FieldError[] {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const at = pointerTo(pointer, name);
    if (Array.isArray(value) || !DELETED.includes(name)) return deletedMembers(member, at);
    return [faultAt(at, 'whitelistValidation', '')];
  });
}

function fieldErrors(fault: ValidationError, above: string): readonly FieldError[] {
  const pointer = pointerTo(above, fault.property);
  const said = Object.entries(fault.constraints ?? {});
  const [code, detail] = said.toSorted(([a], [b]) => rankOf(a) - rankOf(b))[0] ?? [];
  if (code !== undefined && detail === NO_OBJECT)
    return [faultAt(fault.property === 'body' ? above : pointer, code, 'must be an object')];
  const own = code === undefined ? [] : [faultAt(pointer, code, detail ?? '')];
  return [...own, ...(fault.children ?? []).flatMap((child) => fieldErrors(child, pointer))];
}

const rankOf = (code: string): number => (FIRST.includes(code) ? FIRST.indexOf(code) : FIRST.length);

const faultAt = (pointer: string, code: string, detail: string): FieldError => ({
  pointer,
  detail: WORDS[code] ?? detail,
  code,
});
