import { ValidationPipe, type ValidationError } from '@nestjs/common';
import type { FieldError } from '#libs/base';
import { problemErrors } from './errors.js';

/** Global in the root application and in every feature's: unknown fields are refused, every faulty one is named. */
export function validationPipe(): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    validationError: { target: false, value: false },
    exceptionFactory: (faults) => {
      const errors = faults.flatMap((fault) => fieldErrors(fault, ''));
      return problemErrors.VALIDATION_FAILED({ count: errors.length }, { errors });
    },
  });
}

function fieldErrors(fault: ValidationError, above: string): readonly FieldError[] {
  const pointer = `${above}/${escapeSegment(fault.property)}`;
  const own = Object.entries(fault.constraints ?? {}).map(([code, detail]): FieldError => ({
    pointer,
    detail,
    code,
  }));
  return [...own, ...(fault.children ?? []).flatMap((child) => fieldErrors(child, pointer))];
}

/** RFC 6901, 3. */
const escapeSegment = (segment: string): string => segment.replaceAll('~', '~0').replaceAll('/', '~1');
