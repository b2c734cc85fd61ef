import { Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PROOF_STATUSES, type ProofStatus } from '../domain/proof-status.js';
import { JsonObjectScalar, JsonScalar } from './json.scalars.js';

const HASH = '0x5f0c1d5c1f4b1c1d9a6f4b1c1d9a6f4b1c1d9a6f4b1c1d9a6f4b1c1d9a6f4b1c';
/** Without a type, Swagger would take what TypeScript calls unknown for an object. */
const ANY_JSON = {
  oneOf: [
    { type: 'string', nullable: true },
    { type: 'number' },
    { type: 'boolean' },
    { type: 'array', items: {} },
    { type: 'object' },
  ],
};

@ObjectType('IdentityClaimOpening')
export class ClaimOpeningDto {
  @ApiProperty({ example: 'degree' }) @Field() name: string;
  @ApiProperty({
    example: HASH,
    description: '32 bytes; whoever has it can check the claim against the root',
  })
  @Field()
  salt: string;
  @ApiProperty({ ...ANY_JSON, description: 'Any JSON value', example: 'MSc Computer Science' })
  @Field(() => JsonScalar, { nullable: true })
  value: unknown;
  @ApiProperty({ type: [String], description: "Siblings from the claim's leaf to the root" })
  @Field(() => [String])
  path: readonly string[];
}

@ObjectType('IdentityProofClaims')
export class ProofClaimsDto {
  @ApiProperty({ example: HASH, description: 'Commits to all claims; stands in the credential' })
  @Field()
  root: string;
  @ApiProperty({ type: [ClaimOpeningDto] })
  @Field(() => [ClaimOpeningDto])
  disclosed: readonly ClaimOpeningDto[];
}

@ObjectType('IdentityProofInclusion')
export class InclusionDto {
  @ApiProperty({ example: HASH }) @Field() leaf: string;
  @ApiProperty({
    type: [String],
    description: 'Siblings from the leaf to the root, sorted pairs of keccak256',
  })
  @Field(() => [String])
  path: readonly string[];
  @ApiProperty({ example: HASH, description: 'What goes on chain' }) @Field() root: string;
  @ApiProperty({ example: 17, description: 'Proofs in the batch' }) @Field(() => Int) batchSize: number;
}

@ObjectType('IdentityProofAnchor')
export class AnchorDto {
  @ApiProperty({ example: 'simulation' }) @Field() network: string;
  @ApiProperty({ example: 'eip155:31337', description: 'CAIP-2' }) @Field() chainId: string;
  @ApiProperty({ description: 'The contract ProofAnchor' }) @Field() contract: string;
  @ApiProperty({ example: HASH }) @Field() transactionHash: string;
  @ApiProperty({ example: 42 }) @Field(() => Float) blockNumber: number;
  @ApiProperty({ example: HASH }) @Field() blockHash: string;
  @ApiProperty({ example: '2026-01-31T12:00:00.000Z', description: "The block's time" })
  @Field()
  timestamp: string;
  @ApiProperty({ example: 3, description: 'As of the block `asOfBlock`' })
  @Field(() => Int)
  confirmations: number;
  @ApiProperty({ enum: ['latest', 'safe', 'finalized'], description: 'As the network itself says' })
  @Field()
  finality: string;
}

/** For REST and GraphQL alike. */
@ObjectType('IdentityProof')
export class ProofDto {
  @ApiProperty({ format: 'uuid', example: '019a3c1e-7f5a-7c3e-9d2b-4a1f0e6b8c7d' })
  @Field(() => ID)
  id: string;
  @ApiProperty({ example: 'did:example:alice' }) @Field() subject: string;
  @ApiProperty({ example: 'IdentityClaims' }) @Field() type: string;
  @ApiProperty({ enum: PROOF_STATUSES }) @Field(() => String) status: ProofStatus;
  @ApiProperty({ example: '2026-01-31T12:00:00.000Z' }) @Field() createdAt: string;
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'W3C Verifiable Credential 2.0, secured with eddsa-jcs-2022',
  })
  @Field(() => JsonObjectScalar)
  credential: object;
  @ApiProperty({ type: ProofClaimsDto }) @Field(() => ProofClaimsDto) claims: ProofClaimsDto;
  @ApiPropertyOptional({ type: InclusionDto, description: 'From the status `anchoring` on' })
  @Field(() => InclusionDto, { nullable: true })
  inclusion?: InclusionDto | undefined;
  @ApiProperty({ type: [AnchorDto], description: 'Empty until the status is `anchored`' })
  @Field(() => [AnchorDto])
  anchors: readonly AnchorDto[];
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'The signed promise to anchor the proof before `anchorBefore`',
  })
  @Field(() => JsonObjectScalar)
  receipt: object;
  @ApiProperty({ enum: ['database'] }) @Field() source: string;
  @ApiPropertyOptional({
    type: Number,
    example: 44,
    description: 'The newest block of the network that was looked at',
  })
  @Field(() => Float, { nullable: true })
  asOfBlock?: number | undefined;
}

export class ProofPageDto {
  @ApiProperty({ type: [ProofDto] }) items: readonly ProofDto[];
  @ApiPropertyOptional({ description: 'Absent on the last page' }) nextCursor?: string;
}

@ObjectType('IdentityProofEdge')
export class ProofEdgeDto {
  @Field() cursor: string;
  @Field(() => ProofDto) node: ProofDto;
}

@ObjectType('IdentityProofPageInfo')
export class ProofPageInfoDto {
  @Field() hasNextPage: boolean;
  @Field(() => String, { nullable: true }) endCursor: string | null;
}

@ObjectType('IdentityProofConnection')
export class ProofConnectionDto {
  @Field(() => [ProofEdgeDto]) edges: readonly ProofEdgeDto[];
  @Field(() => ProofPageInfoDto) pageInfo: ProofPageInfoDto;
}
