import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentCaller, type Caller } from '#libs/caller';
import { ApiProblems } from '#src/edge/openapi/api-problems.js';
import { CreateTransaction } from '../usecases/create-transaction.js';
import { FindTransaction } from '../usecases/find-transaction.js';
import { ListTransactions } from '../usecases/list-transactions.js';
import { SteerTransaction } from '../usecases/steer-transaction.js';
import { ListTransactionsDto, transactionFilterOf } from './list-transactions.dto.js';
import { CurrentKeyedCaller, type KeyedCaller } from './keyed-caller.js';
import { CreatesTransaction, IdempotencyKey, TRANSACTION_LINKS, TransactionId } from './route-docs.js';
import {
  CreateTransactionDto,
  RawTransactionDto,
  SpeedUpDto,
  transactionOf,
} from './transaction-request.dto.js';
import { attemptView, transactionPage, transactionView } from './transaction-view.js';
import {
  AttemptListDto,
  SignedTransactionDto,
  TransactionDto,
  TransactionPageDto,
} from './transaction.dto.js';

@ApiTags('wallet')
@ApiBearerAuth('bearer')
@ApiProblems(401, 429, 503)
@Controller({ path: 'blockchain/wallet/transactions', version: '1' })
export class TransactionsController {
  constructor(
    private readonly createTransaction: CreateTransaction,
    private readonly findTransaction: FindTransaction,
    private readonly listTransactions: ListTransactions,
    private readonly steer: SteerTransaction,
  ) {}

  @Post()
  @ApiOperation({
    operationId: 'createWalletTransaction',
    summary: 'Have a transaction sent by a wallet',
    description:
      'With send: false it waits until it is signed and sent. The account of the network itself is for administrators.',
  })
  @IdempotencyKey()
  @CreatesTransaction()
  @ApiProblems(400, 403, 404, 409, 413, 415, 422)
  async create(
    @CurrentKeyedCaller() { caller, key }: KeyedCaller,
    @Body() request: CreateTransactionDto,
  ): Promise<TransactionDto> {
    return transactionView(await this.createTransaction.run(caller, { ...transactionOf(request), key }));
  }

  @Post('raw')
  @ApiOperation({
    operationId: 'sendRawWalletTransaction',
    summary: 'Have bytes sent that were signed elsewhere, and followed',
    description: 'Their hash is the idempotency key.',
  })
  @CreatesTransaction()
  @ApiProblems(400, 404, 409, 413, 415, 422)
  async raw(
    @CurrentCaller() caller: Caller,
    @Body() { network, raw }: RawTransactionDto,
  ): Promise<TransactionDto> {
    return transactionView(await this.createTransaction.raw(caller, network, raw));
  }

  @Get()
  @ApiOperation({
    operationId: 'listWalletTransactions',
    summary: 'The transactions that the caller may see, the newest first',
  })
  @ApiOkResponse({ type: TransactionPageDto })
  @ApiProblems(400, 404)
  async list(
    @CurrentCaller() caller: Caller,
    @Query() query: ListTransactionsDto,
  ): Promise<TransactionPageDto> {
    const { cursor, limit } = query;
    return transactionPage(
      await this.listTransactions.run(caller, { ...transactionFilterOf(query), cursor, limit }),
    );
  }

  @Get(':id')
  @ApiOperation({ operationId: 'getWalletTransaction', summary: 'A transaction by its id or hash' })
  @TransactionId()
  @ApiOkResponse({ type: TransactionDto, links: { attempts: TRANSACTION_LINKS.attempts } })
  @ApiProblems(404)
  async get(@CurrentCaller() caller: Caller, @Param('id') id: string): Promise<TransactionDto> {
    return transactionView(await this.findTransaction.toSee(caller, id));
  }

  @Get(':id/attempts')
  @ApiOperation({
    operationId: 'listWalletTransactionAttempts',
    summary: 'All that was signed for a transaction',
  })
  @TransactionId()
  @ApiOkResponse({ type: AttemptListDto })
  @ApiProblems(404)
  async attempts(@CurrentCaller() caller: Caller, @Param('id') id: string): Promise<AttemptListDto> {
    return { items: (await this.findTransaction.attempts(caller, id)).map(attemptView) };
  }

  @Post(':id/sign')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'signWalletTransaction',
    summary: 'Give a created transaction its nonce and signature',
    description: 'It has to be sent soon after: its nonce holds up the later ones of the account.',
  })
  @TransactionId()
  @ApiOkResponse({ type: SignedTransactionDto })
  @ApiProblems(403, 404, 409, 422)
  async sign(@CurrentCaller() caller: Caller, @Param('id') id: string): Promise<SignedTransactionDto> {
    const { transaction, raw } = await this.steer.sign(caller, id);
    return { transaction: transactionView(transaction), raw };
  }

  @Post(':id/send')
  @HttpCode(200)
  @ApiOperation({ operationId: 'sendWalletTransaction', summary: 'Send what is created or signed' })
  @TransactionId()
  @ApiOkResponse({ type: TransactionDto })
  @ApiProblems(403, 404, 409, 422)
  async send(@CurrentCaller() caller: Caller, @Param('id') id: string): Promise<TransactionDto> {
    return transactionView(await this.steer.send(caller, id));
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'cancelWalletTransaction',
    summary: 'Ask for a transaction not to happen',
    description:
      'What was broadcast already competes with an empty one that pays more: the state tells which has won.',
  })
  @TransactionId()
  @ApiOkResponse({ type: TransactionDto })
  @ApiProblems(403, 404, 409, 422)
  async cancel(@CurrentCaller() caller: Caller, @Param('id') id: string): Promise<TransactionDto> {
    return transactionView(await this.steer.cancel(caller, id));
  }

  @Post(':id/speed-up')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'speedUpWalletTransaction',
    summary: 'Send a transaction again with higher fees',
  })
  @TransactionId()
  @ApiBody({ type: SpeedUpDto, required: false })
  @ApiOkResponse({ type: TransactionDto })
  @ApiProblems(400, 403, 404, 409, 413, 415, 422)
  async speedUp(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Body() { speed }: SpeedUpDto,
  ): Promise<TransactionDto> {
    return transactionView(await this.steer.speedUp(caller, id, speed ?? undefined));
  }
}
