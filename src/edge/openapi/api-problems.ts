import { applyDecorators } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiProperty,
  ApiPropertyOptional,
  ApiResponse,
  getSchemaPath,
} from '@nestjs/swagger';

class FieldErrorDto {
  @ApiProperty({ description: 'JSON Pointer (RFC 6901) of the faulty field', example: '/claims/name' })
  pointer: string;
  @ApiProperty({ description: 'What is wrong and what would be right' }) detail: string;
  @ApiPropertyOptional({ description: 'The rule that failed' }) code?: string;
}

/** A problem document (RFC 9457) as every error answer carries it. */
export class ProblemDto {
  @ApiProperty({ example: '/docs/errors#VALIDATION_FAILED' }) type: string;
  @ApiProperty() title: string;
  @ApiProperty() status: number;
  @ApiProperty({ description: 'What failed, with which value, and what to do' }) detail: string;
  @ApiProperty({ description: 'For programs', example: 'VALIDATION_FAILED' }) code: string;
  @ApiProperty({ description: 'True if the same request may succeed later' }) retryable: boolean;
  @ApiProperty({ description: 'Stands in every log line of the request' }) requestId: string;
  @ApiPropertyOptional({ type: [FieldErrorDto], description: 'Every faulty field' }) errors?: FieldErrorDto[];
}

const DESCRIPTIONS: Readonly<Record<number, string>> = {
  400: 'The request is malformed; `errors` lists every faulty field',
  401: 'No token, or an invalid one',
  403: 'The caller lacks the role or right',
  404: 'No such resource, or not for this caller',
  409: 'Conflicts with the present state',
  412: 'Changed meanwhile: If-Match does not hold',
  405: 'The path has other methods; see Allow',
  413: 'The body is too large',
  414: 'The request target is too long',
  415: 'The content type is not supported',
  422: 'Well-formed, but refused',
  429: 'Too many requests; see Retry-After and the RateLimit headers',
  431: 'The header is too large',
  503: 'A dependency or feature is unavailable; see Retry-After',
};

const RETRY_AFTER = {
  'Retry-After': { description: 'Seconds to wait', schema: { type: 'integer' as const } },
};

/** The documentation of one error answer. */
export function problemResponse(status: keyof typeof DESCRIPTIONS, schema: { readonly $ref: string }) {
  return {
    description: DESCRIPTIONS[status] ?? 'Refused',
    content: { 'application/problem+json': { schema } },
    ...(status === 429 || status === 503 ? { headers: RETRY_AFTER } : {}),
  };
}

/** Documents error answers of a route or controller. */
export function ApiProblems(...statuses: (keyof typeof DESCRIPTIONS)[]): MethodDecorator & ClassDecorator {
  const schema = { $ref: getSchemaPath(ProblemDto) };
  return applyDecorators(
    ApiExtraModels(ProblemDto),
    ...statuses.map((status) => ApiResponse({ status, ...problemResponse(status, schema) })),
  );
}
