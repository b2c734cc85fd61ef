import { Field, InputType } from '@nestjs/graphql';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsNotEmptyObject, IsOptional, IsString, Matches } from 'class-validator';
import type { JsonObject } from '#libs/base';
import { JsonObjectScalar } from './json.scalars.js';

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
  @Matches(/^[\x21-\x7e]{1,255}$/, { message: 'subject must be 1 to 255 printable ASCII characters without spaces' })
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
  @Matches(/^[A-Za-z][A-Za-z0-9]{0,63}$/, { message: 'type must be a letter and up to 63 letters and digits' })
  type?: string;

  // class-transformer copies objects and drops members named "constructor": a claim must be proven as it was sent
  @Transform(({ obj }: { obj: { claims?: unknown } }) => obj.claims)
  @ApiProperty({
    description: CLAIMS,
    type: 'object',
    additionalProperties: true,
    minProperties: 1,
    maxProperties: 64,
    example: { degree: 'MSc Computer Science', graduated: 2024 },
  })
  @Field(() => JsonObjectScalar, { description: CLAIMS })
  @IsNotEmptyObject({}, { message: 'claims must be an object with at least one claim' })
  claims: JsonObject;
}
