import { Body, Controller, createParamDecorator, Post, type ExecutionContext } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { callerOf, Roles, type Caller } from '#libs/caller';
import { ApiProblems } from '#src/edge/openapi/api-problems.js';
import { FollowContract } from '../../usecases/contracts/follow-contract.js';
import { given } from '../given.js';
import { ContractPlace } from './contract-docs.js';
import { ContractStreamDto, contractStreamView, FollowContractDto } from './contract-events.dto.js';

interface Reply {
  code(status: number): unknown;
}

/** Who asks, of which contract, and where the answer goes. */
interface ContractCall {
  readonly caller: Caller;
  readonly network: string;
  readonly address: string;
  readonly reply: Reply;
}

/** Only where a caller is required: the guard has let nobody else in. */
const CurrentContractCall = createParamDecorator((_: unknown, context: ExecutionContext): ContractCall => {
  const http = context.switchToHttp();
  const { params } = http.getRequest<{ readonly params: Pick<ContractCall, 'network' | 'address'> }>();
  return { ...params, caller: callerOf(context) as Caller, reply: http.getResponse<Reply>() };
});

@ApiTags('wallet')
@ApiBearerAuth('bearer')
@ApiProblems(401, 403, 429, 503)
@Roles('admin', 'operator', 'member', 'service')
@Controller({ path: 'blockchain/wallet/contracts/:network/:address/events', version: '1' })
export class ContractEventsController {
  constructor(private readonly follow: FollowContract) {}

  @Post()
  @ApiOperation({
    operationId: 'followContract',
    summary: 'Listen to the events of a contract',
    description:
      'Makes a stream that belongs to the caller, or finds the one that was made by the same request.',
  })
  @ContractPlace()
  @ApiCreatedResponse({ type: ContractStreamDto, description: 'Made; the links say how to listen' })
  @ApiOkResponse({ type: ContractStreamDto, description: 'It was there' })
  @ApiProblems(400, 404, 409, 413, 415, 422)
  async listen(
    @CurrentContractCall() { caller, network, address, reply }: ContractCall,
    @Body() request: FollowContractDto,
  ): Promise<ContractStreamDto> {
    const { event, args, from = 'head' } = given(request);
    const { stream, created } = await this.follow.run(caller, { network, address, event, args, from });
    reply.code(created ? 201 : 200);
    return contractStreamView(stream);
  }
}
