import { Field, ObjectType } from '@nestjs/graphql';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

@ObjectType('CrossChainBlock')
export class BlockDto {
  @ApiProperty({ example: '12' })
  @Field()
  number: string;

  @ApiProperty()
  @Field()
  hash: string;

  @ApiProperty({ format: 'date-time' })
  @Field()
  timestamp: string;
}

/** One class for REST and GraphQL. */
@ObjectType('CrossChainNetwork', { description: 'Where a network stands at this moment' })
export class NetworkDto {
  @ApiProperty({ example: 'simulation' })
  @Field()
  network: string;

  @ApiProperty({ example: 'evm' })
  @Field()
  family: string;

  @ApiProperty({ enum: ['up', 'down'] })
  @Field()
  status: string;

  @ApiPropertyOptional({ description: 'CAIP-2', example: 'eip155:31337' })
  @Field(() => String, { nullable: true, description: 'CAIP-2' })
  chainId?: string;

  @ApiPropertyOptional({ type: BlockDto })
  @Field(() => BlockDto, { nullable: true })
  head?: BlockDto;

  @ApiPropertyOptional({
    type: BlockDto,
    description: 'The newest block that the network itself calls final',
  })
  @Field(() => BlockDto, {
    nullable: true,
    description: 'The newest block that the network itself calls final',
  })
  finalized?: BlockDto;

  @ApiPropertyOptional({ description: 'Why it is down' })
  @Field(() => String, { nullable: true, description: 'Why it is down' })
  reason?: string;
}

export class NetworkListDto {
  @ApiProperty({ type: [NetworkDto] }) items: NetworkDto[];
}
