import { Args, Query, Resolver } from '@nestjs/graphql';
import { ReadGovernor } from '../usecases/read-governor.js';
import { GovernorDto } from './governor.dto.js';

@Resolver(() => GovernorDto)
export class GovernanceResolver {
  constructor(private readonly readGovernor: ReadGovernor) {}

  @Query(() => GovernorDto, { description: 'Parameters of any OpenZeppelin Governor, read from the chain' })
  governor(@Args('network') network: string, @Args('address') address: string): Promise<GovernorDto> {
    return this.readGovernor.governor(network, address);
  }
}
