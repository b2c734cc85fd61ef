import { Field, InputType } from '@nestjs/graphql';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInstance, IsOptional, IsString, Matches } from 'class-validator';
import type { ProofRequest } from '../usecases/create-proof.js';
import { ClaimsScalar } from './json.scalars.js';
import { RawClaims } from './raw-claims.js';

const CLAIMS = 'What is to be proven: 1 to 64 claims, 16 KiB in canonical form, numbers within ±(2^53 - 1)';

/** For REST and GraphQL alike. */
@InputType('CreateIdentityProofInput')
export class ProofRequestDto {
  @ApiProperty({
    description: 'Whom the claims are about: a DID or a platform user id',
    pattern: '^[\\x21-\\x7e]{1,255}$',
    example: 'did:example:alice',
  })
  @Field({ description: 'Whom the claims are about: a DID or a platform user id' })
  @Matches(/^[\x21-\x7e]{1,255}$/, {
    message: 'subject must be 1 to 255 printable ASCII characters without spaces',
  })
  subject: string;

  @ApiPropertyOptional({
    description: 'Type of the credential',
    pattern: '^[A-Za-z][A-Za-z0-9]{0,63}$',
    default: 'IdentityClaims',
    example: 'IdentityClaims',
  })
  @Field(() => String, { nullable: true, description: 'Type of the credential; IdentityClaims unless told' })
  @IsOptional()
  @IsString()
  @Matches(/^[A-Za-z][A-Za-z0-9]{0,63}$/, {
    message: 'type must be a letter and up to 63 letters and digits',
  })
  type?: string;

  @Transform(({ obj }: { obj: { claims?: unknown } }) => obj.claims)
  @ApiProperty({
    description: CLAIMS,
    type: 'object',
    additionalProperties: true,
    minProperties: 1,
    maxProperties: 64,
    example: { degree: 'MSc Computer Science', graduated: 2024 },
  })
  @Field(() => ClaimsScalar, { description: CLAIMS })
  @IsInstance(RawClaims, { message: 'claims must be an object with at least one claim' })
  claims: RawClaims;
}

export function requestOf({ subject, type, claims }: ProofRequestDto): ProofRequest {
  return { subject, type: type ?? undefined, claims: claims.claims };
}
