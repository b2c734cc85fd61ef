import { Body, Controller, Get, HttpCode, Param, Post, Query, UseInterceptors } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { CurrentCaller, type Caller } from '#libs/caller';
import { ApiProblems } from '#src/edge/openapi/api-problems.js';
import { CallContract } from '../../usecases/contracts/call-contract.js';
import { DescribeContract } from '../../usecases/contracts/describe-contract.js';
import { InvokeMethod } from '../../usecases/contracts/invoke-method.js';
import { QueryContract } from '../../usecases/contracts/query-contract.js';
import { given } from '../given.js';
import { CurrentKeyedCaller, type KeyedCaller } from '../keyed-caller.js';
import { CreatesTransaction, IdempotencyKey } from '../route-docs.js';
import { transactionView } from '../transaction-view.js';
import { TransactionDto } from '../transaction.dto.js';
import { CallContractDto, callOf, MethodQueryDto, QueryContractDto, queryOf } from './contract-call.dto.js';
import { ContractPlace } from './contract-docs.js';
import { ARGUMENTS_SCHEMA } from './contract-request.dto.js';
import { amountOf, senderOf } from './contract-sending.dto.js';
import { AnswersWithOk, CurrentInvocation, type MethodInvocation } from './invocation.js';
import { answerView, outputsView } from './contract-view.js';
import { ContractAnswerDto, MethodOutputsDto } from './contract.dto.js';

interface PlaceParams {
  readonly network: string;
  readonly address: string;
}

@ApiTags('wallet')
@ApiBearerAuth('bearer')
@ApiProblems(401, 429, 503)
@Controller({ path: 'blockchain/wallet/contracts/:network/:address', version: '1' })
export class ContractMethodsController {
  constructor(
    private readonly callContract: CallContract,
    private readonly queryContract: QueryContract,
    private readonly invoke: InvokeMethod,
    private readonly describe: DescribeContract,
  ) {}

  @Post('call')
  @ApiOperation({ operationId: 'callContract', summary: 'Call a method by a transaction' })
  @ContractPlace()
  @IdempotencyKey()
  @CreatesTransaction()
  @ApiProblems(400, 403, 404, 409, 413, 415, 422)
  async call(
    @CurrentKeyedCaller() { caller, key }: KeyedCaller,
    @Param() place: PlaceParams,
    @Body() request: CallContractDto,
  ): Promise<TransactionDto> {
    return transactionView(await this.callContract.run(caller, { ...callOf(place, request), key }));
  }

  @Post('query')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'queryContract',
    summary: 'Ask a contract, without a transaction',
    description: 'A method that changes the state is only tried, with simulate: true.',
  })
  @ContractPlace()
  @ApiOkResponse({ type: ContractAnswerDto })
  @ApiProblems(400, 404, 413, 415, 422)
  async query(@Param() place: PlaceParams, @Body() request: QueryContractDto): Promise<ContractAnswerDto> {
    return answerView(await this.queryContract.run(queryOf(place, request)));
  }

  @Post('methods/:method')
  @ApiOperation({
    operationId: 'invokeContractMethod',
    summary: 'Ask or call a method, with its arguments as the body',
    description:
      "What openapi.json of the contract describes, operation by operation: 200 for a view's answer, 201 for a transaction.",
  })
  @ContractPlace()
  @ApiParam({ name: 'method', description: 'Name, signature or selector', example: 'totalSupply' })
  @IdempotencyKey()
  @ApiBody({ schema: ARGUMENTS_SCHEMA, required: false })
  @ApiOkResponse({ type: MethodOutputsDto })
  @CreatesTransaction()
  @ApiProblems(400, 403, 404, 409, 413, 415, 422)
  @UseInterceptors(AnswersWithOk)
  async method(
    @CurrentInvocation() { caller, ...invocation }: MethodInvocation,
    @Query() query: MethodQueryDto,
  ): Promise<MethodOutputsDto | TransactionDto> {
    const { value, atBlock, simulate } = given(query);
    const sender = senderOf(invocation.network, query);
    const asked = { value: amountOf(value), atBlock: amountOf(atBlock), simulate };
    const outcome = await this.invoke.run(caller, { ...sender, ...asked, ...invocation });
    return 'results' in outcome ? outputsView(outcome) : transactionView(outcome);
  }

  @Get('openapi.json')
  @ApiOperation({
    operationId: 'getContractOpenApi',
    summary: 'An OpenAPI document of the contract: one operation for each method',
  })
  @ContractPlace()
  @ApiOkResponse({ schema: { type: 'object', additionalProperties: true } })
  @ApiProblems(404)
  openApi(@CurrentCaller() _: Caller, @Param() { network, address }: PlaceParams): Promise<object> {
    return this.describe.openApi(network, address);
  }
}
