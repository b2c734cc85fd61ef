import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { CurrentCaller, type Caller } from '#libs/caller';
import { CreateWallet } from '../usecases/create-wallet.js';
import { FindWallet } from '../usecases/find-wallet.js';
import { ListWallets } from '../usecases/list-wallets.js';
import { ReadBalance } from '../usecases/read-balance.js';
import { ReadBalances } from '../usecases/read-balances.js';
import { BalanceDto, WalletBalancesDto } from './balance.dto.js';
import { BalancesArgs, tokensOf } from './balances-query.dto.js';
import { CreateWalletArgs, ImportWalletArgs, sealedKeyOf } from './wallet.args.js';
import { given } from './given.js';
import { WalletArgs } from './list-wallets.dto.js';
import { walletRequestOf } from './wallet-request.dto.js';
import { balancesView, walletConnection, walletView } from './wallet-view.js';
import { WalletConnectionDto, WalletDto } from './wallet.dto.js';

@Resolver(() => WalletDto)
export class WalletResolver {
  constructor(
    private readonly readBalance: ReadBalance,
    private readonly readBalances: ReadBalances,
    private readonly findWallet: FindWallet,
    private readonly listWallets: ListWallets,
    private readonly createWallets: CreateWallet,
  ) {}

  @Query(() => BalanceDto, { description: 'Native balance of any account, read from the chain' })
  walletBalance(@Args('network') network: string, @Args('address') address: string): Promise<BalanceDto> {
    return this.readBalance.nativeBalance(network, address);
  }

  @Query(() => WalletDto, { description: 'A wallet' })
  async wallet(
    @CurrentCaller() caller: Caller,
    @Args('id', { type: () => ID }) id: string,
  ): Promise<WalletDto> {
    return walletView(await this.findWallet.toSee(caller, id));
  }

  @Query(() => WalletConnectionDto, { description: 'The wallets that the caller may see, the newest first' })
  async wallets(@CurrentCaller() caller: Caller, @Args() args: WalletArgs): Promise<WalletConnectionDto> {
    const { first: limit, after, filter } = args;
    return walletConnection(
      await this.listWallets.run(caller, { ...given(filter ?? {}), limit, cursor: after ?? undefined }),
    );
  }

  @Query(() => WalletBalancesDto, { description: 'What a wallet holds, network by network' })
  async walletBalances(
    @CurrentCaller() caller: Caller,
    @Args() args: BalancesArgs,
  ): Promise<WalletBalancesDto> {
    const request = { network: args.network ?? undefined, tokens: tokensOf(args) };
    return balancesView(await this.readBalances.run(caller, args.id, request));
  }

  @Mutation(() => WalletDto, { description: 'Make a wallet; its key is made and kept here' })
  async createWallet(@CurrentCaller() caller: Caller, @Args() args: CreateWalletArgs): Promise<WalletDto> {
    const { input, idempotencyKey } = args;
    return walletView(
      await this.createWallets.run(caller, walletRequestOf(input ?? {}), idempotencyKey ?? undefined),
    );
  }

  @Mutation(() => WalletDto, { description: 'Take a key into custody; pass it as a variable' })
  async importWallet(@CurrentCaller() caller: Caller, @Args() args: ImportWalletArgs): Promise<WalletDto> {
    const { input, key, idempotencyKey } = args;
    const request = { ...walletRequestOf(input ?? {}), key: await sealedKeyOf(key) };
    return walletView(await this.createWallets.import(caller, request, idempotencyKey ?? undefined));
  }
}
