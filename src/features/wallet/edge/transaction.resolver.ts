import { Args, Context, ID, Mutation, Query, Resolver, Subscription } from '@nestjs/graphql';
import { CurrentCaller, type Caller } from '#libs/caller';
import { CreateTransaction } from '../usecases/create-transaction.js';
import { FindTransaction } from '../usecases/find-transaction.js';
import { ListTransactions } from '../usecases/list-transactions.js';
import { SteerTransaction } from '../usecases/steer-transaction.js';
import { Transfer } from '../usecases/transfer.js';
import {
  WatchTransaction,
  type WatchedTransaction,
  type WatchProgress,
} from '../usecases/watch-transaction.js';
import { TransactionArgs, transactionFilterOf } from './list-transactions.dto.js';
import { CreateTransactionArgs, SpeedUpArgs, TransferArgs, TransferBatchArgs } from './transaction.args.js';
import { transactionOf } from './transaction-request.dto.js';
import { attemptView, transactionConnection, transactionView } from './transaction-view.js';
import { AttemptDto, TransactionConnectionDto, TransactionDto } from './transaction.dto.js';
import { batchOf, transferOf } from './transfer.dto.js';

const Id = () => Args('id', { type: () => ID, description: 'The id, or the hash of any attempt' });

@Resolver(() => TransactionDto)
export class TransactionResolver {
  constructor(
    private readonly find: FindTransaction,
    private readonly list: ListTransactions,
    private readonly create: CreateTransaction,
    private readonly transfers: Transfer,
    private readonly steer: SteerTransaction,
    private readonly watch: WatchTransaction,
  ) {}

  @Query(() => TransactionDto, { description: 'A transaction by its id or hash' })
  async transaction(@CurrentCaller() caller: Caller, @Id() id: string): Promise<TransactionDto> {
    return transactionView(await this.find.toSee(caller, id));
  }

  @Query(() => [AttemptDto], { description: 'All that was signed for a transaction' })
  async transactionAttempts(
    @CurrentCaller() caller: Caller,
    @Id() id: string,
  ): Promise<readonly AttemptDto[]> {
    return (await this.find.attempts(caller, id)).map(attemptView);
  }

  @Query(() => TransactionConnectionDto, {
    description: 'The transactions that the caller may see, the newest first',
  })
  async transactions(
    @CurrentCaller() caller: Caller,
    @Args() args: TransactionArgs,
  ): Promise<TransactionConnectionDto> {
    const { first: limit, after, filter } = args;
    const query = { ...transactionFilterOf(filter ?? {}), limit, cursor: after ?? undefined };
    return transactionConnection(await this.list.run(caller, query));
  }

  @Mutation(() => TransactionDto, { description: 'Pay coins or ERC-20 tokens out of a wallet' })
  async transfer(@CurrentCaller() caller: Caller, @Args() args: TransferArgs): Promise<TransactionDto> {
    const request = { ...transferOf(args.input), key: args.idempotencyKey ?? undefined };
    return transactionView(await this.transfers.run(caller, args.walletId, request));
  }

  @Mutation(() => [TransactionDto], { description: 'Pay many at once: all are accepted, or none' })
  async transferBatch(
    @CurrentCaller() caller: Caller,
    @Args() args: TransferBatchArgs,
  ): Promise<readonly TransactionDto[]> {
    const request = { ...batchOf(args.input), key: args.idempotencyKey ?? undefined };
    return (await this.transfers.batch(caller, args.walletId, request)).map(transactionView);
  }

  @Mutation(() => TransactionDto, { description: 'Have a transaction sent by a wallet' })
  async createTransaction(
    @CurrentCaller() caller: Caller,
    @Args() args: CreateTransactionArgs,
  ): Promise<TransactionDto> {
    const request = { ...transactionOf(args.input), key: args.idempotencyKey ?? undefined };
    return transactionView(await this.create.run(caller, request));
  }

  @Mutation(() => TransactionDto, { description: 'Send what is created or signed' })
  async sendTransaction(@CurrentCaller() caller: Caller, @Id() id: string): Promise<TransactionDto> {
    return transactionView(await this.steer.send(caller, id));
  }

  @Mutation(() => TransactionDto, { description: 'Ask for a transaction not to happen' })
  async cancelTransaction(@CurrentCaller() caller: Caller, @Id() id: string): Promise<TransactionDto> {
    return transactionView(await this.steer.cancel(caller, id));
  }

  @Mutation(() => TransactionDto, { description: 'Send a transaction again with higher fees' })
  async speedUpTransaction(
    @CurrentCaller() caller: Caller,
    @Args() args: SpeedUpArgs,
  ): Promise<TransactionDto> {
    return transactionView(await this.steer.speedUp(caller, args.id, args.speed ?? undefined));
  }

  @Subscription(() => TransactionDto, {
    description: 'The transaction now and at each of its changes, until it is final',
    resolve: ({ tell }: WatchedTransaction) => transactionView(tell()),
  })
  transactionChanged(
    @CurrentCaller() caller: Caller,
    @Id() id: string,
    @Context('progress') progress: WatchProgress | undefined,
  ): Promise<AsyncIterableIterator<WatchedTransaction>> {
    return this.watch.run(caller, id, progress);
  }
}
