import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentCaller, type Caller } from '#libs/caller';
import { ApiProblems } from '#src/edge/openapi/api-problems.js';
import { CallBatch } from '../../usecases/contracts/call-batch.js';
import { ChangeContract } from '../../usecases/contracts/change-contract.js';
import { DeployContract } from '../../usecases/contracts/deploy-contract.js';
import { FindContract } from '../../usecases/contracts/find-contract.js';
import { ListContracts } from '../../usecases/contracts/list-contracts.js';
import { RegisterContract } from '../../usecases/contracts/register-contract.js';
import { CurrentKeyedCaller, type KeyedCaller } from '../keyed-caller.js';
import { IdempotencyKey } from '../route-docs.js';
import { transactionView } from '../transaction-view.js';
import { TransactionListDto } from '../transaction.dto.js';
import { batchOf, CallBatchDto } from './contract-call.dto.js';
import { ContractId, ContractPlace, DeploysContract, RegistersContract } from './contract-docs.js';
import {
  ChangeContractDto,
  changeOf,
  DeployContractDto,
  deploymentOf,
  RegisterContractDto,
  registrationOf,
} from './contract-request.dto.js';
import { contractPage, contractView } from './contract-view.js';
import { ContractDto, ContractPageDto } from './contract.dto.js';
import { contractFilterOf, ListContractsDto } from './list-contracts.dto.js';

@ApiTags('wallet')
@ApiBearerAuth('bearer')
@ApiProblems(401, 429, 503)
@Controller({ path: 'blockchain/wallet/contracts', version: '1' })
export class ContractsController {
  constructor(
    private readonly deployContract: DeployContract,
    private readonly registerContract: RegisterContract,
    private readonly changeContract: ChangeContract,
    private readonly findContract: FindContract,
    private readonly listContracts: ListContracts,
    private readonly callBatch: CallBatch,
  ) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({
    operationId: 'deployContract',
    summary: 'Deploy a contract, by type or from its code',
    description:
      'Its address is known as soon as its transaction is in a block: ask for it where Location says.',
  })
  @IdempotencyKey()
  @DeploysContract()
  @ApiProblems(400, 403, 404, 409, 413, 415, 422)
  async deploy(
    @CurrentKeyedCaller() { caller, key }: KeyedCaller,
    @Body() request: DeployContractDto,
  ): Promise<ContractDto> {
    return contractView(await this.deployContract.run(caller, { ...deploymentOf(request), key }));
  }

  @Post('register')
  @ApiOperation({
    operationId: 'registerContract',
    summary: 'Make a contract usable that others have deployed',
  })
  @IdempotencyKey()
  @RegistersContract()
  @ApiProblems(400, 403, 404, 409, 413, 415, 422)
  async register(
    @CurrentKeyedCaller() { caller, key }: KeyedCaller,
    @Body() request: RegisterContractDto,
  ): Promise<ContractDto> {
    return contractView(await this.registerContract.run(caller, { ...registrationOf(request), key }));
  }

  @Post('batch')
  @ApiOperation({
    operationId: 'callContracts',
    summary: 'Call several methods: all are accepted, or none',
    description:
      'A transaction each, in order; or one for all with multicall, where the contract has multicall(bytes[]).',
  })
  @IdempotencyKey()
  @ApiCreatedResponse({ type: TransactionListDto, description: 'Durable; each happens exactly once' })
  @ApiProblems(400, 403, 404, 409, 413, 415, 422)
  async batch(
    @CurrentKeyedCaller() { caller, key }: KeyedCaller,
    @Body() request: CallBatchDto,
  ): Promise<TransactionListDto> {
    const transactions = await this.callBatch.run(caller, { ...batchOf(request), key });
    return { items: transactions.map(transactionView) };
  }

  @Get()
  @ApiOperation({ operationId: 'listContracts', summary: 'The contracts that are known, the newest first' })
  @ApiOkResponse({ type: ContractPageDto })
  @ApiProblems(400)
  async list(@Query() query: ListContractsDto): Promise<ContractPageDto> {
    const { cursor, limit } = query;
    return contractPage(await this.listContracts.run({ ...contractFilterOf(query), cursor, limit }));
  }

  @Get(':id')
  @ApiOperation({
    operationId: 'getContractById',
    summary: 'A contract by its id, also before it has an address',
  })
  @ContractId()
  @ApiOkResponse({ type: ContractDto })
  @ApiProblems(404)
  async byId(@Param('id') id: string): Promise<ContractDto> {
    return contractView(await this.findContract.byId(id));
  }

  @Get(':network/:address')
  @ApiOperation({ operationId: 'getContract', summary: 'A contract by its network and address' })
  @ContractPlace()
  @ApiOkResponse({ type: ContractDto })
  @ApiProblems(404)
  async get(@Param('network') network: string, @Param('address') address: string): Promise<ContractDto> {
    return contractView(await this.findContract.at(network, address));
  }

  @Patch(':network/:address')
  @ApiOperation({
    operationId: 'changeContract',
    summary: 'Change name, ABI or activity of a contract',
    description: 'By whoever deployed or registered it, and by the roles admin and operator.',
  })
  @ContractPlace()
  @ApiOkResponse({ type: ContractDto })
  @ApiProblems(400, 403, 404, 413, 415)
  async change(
    @CurrentCaller() caller: Caller,
    @Param() { network, address }: { readonly network: string; readonly address: string },
    @Body() request: ChangeContractDto,
  ): Promise<ContractDto> {
    return contractView(await this.changeContract.run(caller, changeOf({ network, address }, request)));
  }
}
