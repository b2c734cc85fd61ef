import { ArgsType, Field, InputType, Int } from '@nestjs/graphql';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { PROOF_STATUSES, type ProofStatus } from '../domain/proof-status.js';

@InputType('IdentityProofFilter')
export class ProofFilterDto {
  @ApiPropertyOptional({ description: 'Only proofs about this subject', example: 'did:example:alice' })
  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  subject?: string;

  @ApiPropertyOptional({ enum: PROOF_STATUSES, description: 'Only proofs of this status' })
  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsIn(PROOF_STATUSES)
  status?: ProofStatus;
}

export class ListProofsDto extends ProofFilterDto {
  @ApiPropertyOptional({ description: '`nextCursor` of the page before', format: 'uuid' })
  @IsOptional()
  @IsUUID()
  cursor?: string;

  @ApiPropertyOptional({ minimum: 1, maximum: 200, default: 50, example: 20 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit?: number;
}

/** Forward pagination of Relay's cursor connections. */
@ArgsType()
export class ConnectionArgs {
  @Field(() => Int, { defaultValue: 50 })
  @IsInt()
  @Min(1)
  @Max(200)
  first: number;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsUUID()
  after?: string;

  @Field(() => ProofFilterDto, { nullable: true })
  @IsOptional()
  @ValidateNested()
  @Type(() => ProofFilterDto)
  filter?: ProofFilterDto;
}
