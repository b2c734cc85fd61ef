import { Field, ID, ObjectType } from '@nestjs/graphql';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { WALLET_ORIGINS, WALLET_TYPES, type WalletOrigin, type WalletType } from '#libs/custody';
import { EXAMPLE } from './examples.js';
import { PageInfoDto } from './paging.dto.js';

/** For REST and GraphQL alike. */
@ObjectType('Wallet', { description: 'An account whose key is in custody' })
export class WalletDto {
  @ApiProperty({ format: 'uuid', example: EXAMPLE.wallet }) @Field(() => ID) id: string;
  @ApiProperty({ example: EXAMPLE.userId, description: 'The user or DAO that it belongs to' })
  @Field({ description: 'The user or DAO that it belongs to' })
  userId: string;
  @ApiProperty({ example: EXAMPLE.address, description: 'With its checksum (EIP-55)' })
  @Field({ description: 'With its checksum (EIP-55)' })
  address: string;
  @ApiProperty({ enum: WALLET_TYPES }) @Field(() => String) type: WalletType;
  @ApiProperty({ enum: WALLET_ORIGINS, description: 'Where its key comes from' })
  @Field(() => String, { description: 'Where its key comes from' })
  origin: WalletOrigin;
  @ApiPropertyOptional({ type: String, example: 'Savings' })
  @Field(() => String, { nullable: true })
  label?: string | undefined;
  @ApiProperty({ description: 'One that is not active signs nothing' })
  @Field({ description: 'One that is not active signs nothing' })
  isActive: boolean;
  @ApiProperty({ format: 'date-time', example: EXAMPLE.time }) @Field() createdAt: string;
  @ApiProperty({ format: 'date-time', example: EXAMPLE.time }) @Field() updatedAt: string;
}

export class WalletPageDto {
  @ApiProperty({ type: [WalletDto] }) items: readonly WalletDto[];
  @ApiPropertyOptional({ description: 'Absent on the last page' }) nextCursor?: string;
}

@ObjectType('WalletEdge')
export class WalletEdgeDto {
  @Field({ description: '`after` of what follows' }) cursor: string;
  @Field(() => WalletDto) node: WalletDto;
}

@ObjectType('WalletConnection')
export class WalletConnectionDto {
  @Field(() => [WalletEdgeDto]) edges: readonly WalletEdgeDto[];
  @Field(() => [WalletDto], { description: 'Those of the edges' }) nodes: readonly WalletDto[];
  @Field(() => PageInfoDto) pageInfo: PageInfoDto;
}
