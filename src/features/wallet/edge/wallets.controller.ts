import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentCaller, type Caller } from '#libs/caller';
import { ApiProblems } from '#src/edge/openapi/api-problems.js';
import { ChangeWallet } from '../usecases/change-wallet.js';
import { CreateWallet } from '../usecases/create-wallet.js';
import { ExportKeystore } from '../usecases/export-keystore.js';
import { FindWallet } from '../usecases/find-wallet.js';
import { ListWallets } from '../usecases/list-wallets.js';
import { ReadBalances } from '../usecases/read-balances.js';
import { Transfer } from '../usecases/transfer.js';
import { WalletBalancesDto } from './balance.dto.js';
import { BalancesQueryDto, tokensOf } from './balances-query.dto.js';
import { CurrentKeyedCaller, type KeyedCaller } from './keyed-caller.js';
import { ListWalletsDto } from './list-wallets.dto.js';
import { CreatesTransaction, CreatesWallet, IdempotencyKey, WALLET_LINKS, WalletId } from './route-docs.js';
import { transactionView } from './transaction-view.js';
import { TransactionDto, TransactionListDto } from './transaction.dto.js';
import { batchOf, TransferBatchDto, TransferDto, transferOf } from './transfer.dto.js';
import {
  ChangeWalletDto,
  CreateWalletDto,
  ExportKeystoreDto,
  ImportWalletDto,
  importRequestOf,
  walletRequestOf,
} from './wallet-request.dto.js';
import { balancesView, walletPage, walletView } from './wallet-view.js';
import { WalletDto, WalletPageDto } from './wallet.dto.js';

@ApiTags('wallet')
@ApiBearerAuth('bearer')
@ApiProblems(401, 429, 503)
@Controller({ path: 'blockchain/wallet/wallets', version: '1' })
export class WalletsController {
  constructor(
    private readonly createWallet: CreateWallet,
    private readonly changeWallet: ChangeWallet,
    private readonly findWallet: FindWallet,
    private readonly listWallets: ListWallets,
    private readonly exportKeystore: ExportKeystore,
    private readonly readBalances: ReadBalances,
    private readonly transfer: Transfer,
  ) {}

  @Post()
  @ApiOperation({
    operationId: 'createWallet',
    summary: 'Make a wallet; its key is made and kept here',
    description:
      'A member for itself; a service for anybody; treasuries by operators, wallets of the system by services.',
  })
  @IdempotencyKey()
  @CreatesWallet()
  @ApiProblems(400, 403, 413, 415, 422)
  async create(
    @CurrentKeyedCaller() { caller, key }: KeyedCaller,
    @Body() request: CreateWalletDto,
  ): Promise<WalletDto> {
    return walletView(await this.createWallet.run(caller, walletRequestOf(request), key));
  }

  @Post('import')
  @ApiOperation({
    operationId: 'importWallet',
    summary: 'Take a key into custody',
    description:
      'Exactly one of privateKey, keystore with password, mnemonic. No answer and no log repeats any of it.',
  })
  @IdempotencyKey()
  @CreatesWallet()
  @ApiProblems(400, 403, 409, 413, 415, 422)
  async import(
    @CurrentKeyedCaller() { caller, key }: KeyedCaller,
    @Body() request: ImportWalletDto,
  ): Promise<WalletDto> {
    return walletView(await this.createWallet.import(caller, importRequestOf(request), key));
  }

  @Get()
  @ApiOperation({
    operationId: 'listWallets',
    summary: 'The wallets that the caller may see, the newest first',
  })
  @ApiOkResponse({ type: WalletPageDto })
  @ApiProblems(400)
  async list(@CurrentCaller() caller: Caller, @Query() query: ListWalletsDto): Promise<WalletPageDto> {
    return walletPage(await this.listWallets.run(caller, query));
  }

  @Get(':id')
  @ApiOperation({ operationId: 'getWallet', summary: 'A wallet' })
  @WalletId()
  @ApiOkResponse({ type: WalletDto, links: { balances: WALLET_LINKS.balances } })
  @ApiProblems(404)
  async get(@CurrentCaller() caller: Caller, @Param('id') id: string): Promise<WalletDto> {
    return walletView(await this.findWallet.toSee(caller, id));
  }

  @Patch(':id')
  @ApiOperation({
    operationId: 'changeWallet',
    summary: 'Stop a wallet from signing, or let it sign again',
    description: 'Whoever uses it may stop it; to let it sign again needs the role admin or operator.',
  })
  @WalletId()
  @ApiOkResponse({ type: WalletDto })
  @ApiProblems(400, 403, 404, 413, 415)
  async change(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Body() { isActive }: ChangeWalletDto,
  ): Promise<WalletDto> {
    return walletView(await this.changeWallet.setActive(caller, id, isActive));
  }

  @Post(':id/keystore')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'exportWalletKeystore',
    summary: 'Take the key out, as a keystore under a password',
    description:
      'Off unless allowKeystoreExport (administrators) or allowOwnerKeystoreExport (owners) is set. It is logged.',
  })
  @WalletId()
  @ApiOkResponse({
    description: 'Web3 Secret Storage, version 3',
    schema: { type: 'object', additionalProperties: true },
  })
  @ApiProblems(400, 403, 404, 413, 415)
  keystore(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Body() { password }: ExportKeystoreDto,
  ): Promise<object> {
    return this.exportKeystore.run(caller, id, password);
  }

  @Get(':id/balances')
  @ApiOperation({
    operationId: 'getWalletBalances',
    summary: 'What a wallet holds, network by network',
    description: 'A network that is away, or a token that does not answer, says so in its own place.',
  })
  @WalletId()
  @ApiOkResponse({ type: WalletBalancesDto })
  @ApiProblems(400, 404)
  async balances(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Query() query: BalancesQueryDto,
  ): Promise<WalletBalancesDto> {
    const request = { network: query.network ?? undefined, tokens: tokensOf(query) };
    return balancesView(await this.readBalances.run(caller, id, request));
  }

  @Post(':id/transfers')
  @ApiOperation({
    operationId: 'createTransfer',
    summary: 'Pay coins or ERC-20 tokens out of a wallet',
    description: 'Accepted and durable when answered; sent, followed and confirmed afterwards.',
  })
  @WalletId()
  @IdempotencyKey()
  @CreatesTransaction()
  @ApiProblems(400, 403, 404, 409, 413, 415, 422)
  async pay(
    @CurrentKeyedCaller() { caller, key }: KeyedCaller,
    @Param('id') id: string,
    @Body() request: TransferDto,
  ): Promise<TransactionDto> {
    return transactionView(await this.transfer.run(caller, id, { ...transferOf(request), key }));
  }

  @Post(':id/transfers/batch')
  @ApiOperation({
    operationId: 'createTransferBatch',
    summary: 'Pay many at once: all are accepted, or none',
  })
  @WalletId()
  @IdempotencyKey()
  @ApiCreatedResponse({ type: TransactionListDto, description: 'All are durable' })
  @ApiProblems(400, 403, 404, 409, 413, 415, 422)
  async payMany(
    @CurrentKeyedCaller() { caller, key }: KeyedCaller,
    @Param('id') id: string,
    @Body() request: TransferBatchDto,
  ): Promise<TransactionListDto> {
    const transactions = await this.transfer.batch(caller, id, { ...batchOf(request), key });
    return { items: transactions.map(transactionView) };
  }
}
