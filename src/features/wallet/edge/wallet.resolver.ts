import { Args, Query, Resolver } from '@nestjs/graphql';
import { ReadBalance } from '../usecases/read-balance.js';
import { BalanceDto } from './balance.dto.js';

@Resolver(() => BalanceDto)
export class WalletResolver {
  constructor(private readonly readBalance: ReadBalance) {}

  @Query(() => BalanceDto, { description: 'Native balance of any account, read from the chain' })
  walletBalance(@Args('network') network: string, @Args('address') address: string): Promise<BalanceDto> {
    return this.readBalance.nativeBalance(network, address);
  }
}
