import { Field, ObjectType } from '@nestjs/graphql';
import { ApiProperty } from '@nestjs/swagger';

/** One class for REST and GraphQL. */
@ObjectType('Governor', {
  description: 'The parameters of an OpenZeppelin Governor, as the contract tells them',
})
export class GovernorDto {
  @ApiProperty({ example: 'simulation' })
  @Field()
  network: string;

  @ApiProperty({ description: 'CAIP-2', example: 'eip155:31337' })
  @Field({ description: 'CAIP-2' })
  chainId: string;

  @ApiProperty()
  @Field()
  address: string;

  @ApiProperty({ example: 'DaoGovernor' })
  @Field()
  name: string;

  @ApiProperty({ example: 'support=bravo&quorum=for,abstain' })
  @Field({ description: 'How votes are counted' })
  countingMode: string;

  @ApiProperty({ description: 'ERC-6372', example: 'mode=blocknumber&from=default' })
  @Field({ description: 'What delays and periods are counted in (ERC-6372)' })
  clockMode: string;

  @ApiProperty({
    description: 'From the proposal to the begin of voting, in units of the clock',
    example: '7200',
  })
  @Field({ description: 'From the proposal to the begin of voting, in units of the clock' })
  votingDelay: string;

  @ApiProperty({ description: 'Length of the vote, in units of the clock', example: '50400' })
  @Field({ description: 'Length of the vote, in units of the clock' })
  votingPeriod: string;

  @ApiProperty({ description: "Votes a proposer needs, in the token's smallest unit", example: '0' })
  @Field({ description: "Votes a proposer needs, in the token's smallest unit" })
  proposalThreshold: string;

  @ApiProperty({ enum: ['chain'] })
  @Field()
  source: string;

  @ApiProperty({ description: 'Number of the block it was read at', example: '12' })
  @Field({ description: 'Number of the block it was read at' })
  asOfBlock: string;
}
