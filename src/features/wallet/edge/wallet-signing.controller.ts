import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentCaller, type Caller } from '#libs/caller';
import { ApiProblems } from '#src/edge/openapi/api-problems.js';
import { SignMessage } from '../usecases/sign-message.js';
import { SignTypedData } from '../usecases/sign-typed-data.js';
import { WalletId } from './route-docs.js';
import { messageOf, SignatureDto, SignMessageDto, SignTypedDataDto } from './sign.dto.js';

@ApiTags('wallet')
@ApiBearerAuth('bearer')
@ApiProblems(400, 401, 403, 404, 409, 413, 415, 422, 429, 503)
@Controller({ path: 'blockchain/wallet/wallets/:id', version: '1' })
export class WalletSigningController {
  constructor(
    private readonly signMessage: SignMessage,
    private readonly signTypedData: SignTypedData,
  ) {}

  @Post('sign-message')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'signWalletMessage',
    summary: 'Sign a message (EIP-191)',
    description:
      'With a spending policy only text is signed: other bytes may be an order that a contract takes.',
  })
  @WalletId()
  @ApiOkResponse({ type: SignatureDto })
  message(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Body() request: SignMessageDto,
  ): Promise<SignatureDto> {
    return this.signMessage.run(caller, id, messageOf(request));
  }

  @Post('sign-typed-data')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'signWalletTypedData',
    summary: 'Sign typed data (EIP-712)',
    description:
      'With a spending policy only types that are known to move nothing: ballots, delegations of votes, and those of the configuration.',
  })
  @WalletId()
  @ApiOkResponse({ type: SignatureDto })
  typedData(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Body() { typedData }: SignTypedDataDto,
  ): Promise<SignatureDto> {
    return this.signTypedData.run(caller, id, typedData);
  }
}
