import { Field, ObjectType } from '@nestjs/graphql';
import { ApiProperty } from '@nestjs/swagger';

/** One class for REST and GraphQL. */
@ObjectType('WalletBalance', { description: 'The native balance of an account at one block' })
export class BalanceDto {
  @ApiProperty({ example: 'simulation' })
  @Field()
  network: string;

  @ApiProperty({ description: 'CAIP-2', example: 'eip155:31337' })
  @Field({ description: 'CAIP-2' })
  chainId: string;

  @ApiProperty({ example: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266' })
  @Field()
  address: string;

  @ApiProperty({ description: 'Smallest unit (wei), decimal digits', example: '10000000000000000000000' })
  @Field({ description: 'Smallest unit (wei), decimal digits' })
  amount: string;

  @ApiProperty({ enum: ['chain'] })
  @Field()
  source: string;

  @ApiProperty({ description: 'Number of the block it was read at', example: '12' })
  @Field({ description: 'Number of the block it was read at' })
  asOfBlock: string;

  @ApiProperty({ format: 'date-time' })
  @Field({ description: 'Time of that block' })
  asOf: string;
}
