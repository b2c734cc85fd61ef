import { Field, InputType, ObjectType } from '@nestjs/graphql';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { SentMessage } from '../usecases/sign-message.js';
import { EXAMPLE } from './examples.js';
import { given } from './given.js';
import { IsHex } from './validators.js';
import { IsObject, IsOptional, IsString, MaxLength } from './rules.js';

const MAX_MESSAGE = 65_536;

@InputType('SignWalletMessageInput')
export class SignMessageDto {
  @ApiPropertyOptional({
    description: 'A text; either this or messageHex',
    maxLength: MAX_MESSAGE,
    example: 'I vote yes.',
  })
  @Field(() => String, { nullable: true, description: 'A text; either this or messageHex' })
  @IsOptional()
  @IsString()
  @MaxLength(MAX_MESSAGE)
  message?: string;

  @ApiPropertyOptional({ description: 'Bytes, 0x-prefixed hex', maxLength: 2 * MAX_MESSAGE })
  @Field(() => String, { nullable: true, description: 'Bytes, 0x-prefixed hex' })
  @IsOptional()
  @IsString()
  @MaxLength(2 * MAX_MESSAGE)
  @IsHex()
  messageHex?: string;
}

export const EXAMPLE_TYPED_DATA = {
  domain: { name: 'DAO', version: '1', chainId: 31_337, verifyingContract: EXAMPLE.token },
  types: {
    Ballot: [
      { name: 'proposalId', type: 'uint256' },
      { name: 'support', type: 'uint8' },
      { name: 'voter', type: 'address' },
      { name: 'nonce', type: 'uint256' },
    ],
  },
  primaryType: 'Ballot',
  message: { proposalId: '1', support: 1, voter: EXAMPLE.address, nonce: '0' },
};

export class SignTypedDataDto {
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: '{domain, types, primaryType, message} (EIP-712, as eth_signTypedData_v4 takes it)',
    example: EXAMPLE_TYPED_DATA,
  })
  @IsObject()
  typedData: object;
}

@ObjectType('WalletSignature')
export class SignatureDto {
  @ApiProperty({ description: '65 bytes: r, s and 27 or 28', example: `0x${'1b'.repeat(65)}` })
  @Field({ description: '65 bytes: r, s and 27 or 28' })
  signature: string;
  @ApiProperty({ description: 'What was signed: 32 bytes', example: EXAMPLE.hash })
  @Field({ description: 'What was signed: 32 bytes' })
  digest: string;
  @ApiProperty({ example: EXAMPLE.address }) @Field() address: string;
}

/** Nulls are left out: what stays is for the use case to judge. */
export function messageOf(dto: SignMessageDto): SentMessage {
  const { message, messageHex } = given(dto);
  return { message, messageHex };
}
