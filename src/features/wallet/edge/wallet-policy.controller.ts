import { Body, Controller, Delete, Get, Param, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentCaller, type Caller } from '#libs/caller';
import { ApiProblems } from '#src/edge/openapi/api-problems.js';
import { FindWallet } from '../usecases/find-wallet.js';
import { WalletPolicy } from '../usecases/wallet-policy.js';
import { PolicyDto, policyOf, policyView } from './policy.dto.js';
import { WalletId } from './route-docs.js';
import { walletView } from './wallet-view.js';
import { WalletDto } from './wallet.dto.js';

@ApiTags('wallet')
@ApiBearerAuth('bearer')
@ApiProblems(401, 404, 429, 503)
@Controller({ path: 'blockchain/wallet/wallets/:id/policy', version: '1' })
export class WalletPolicyController {
  constructor(
    private readonly policy: WalletPolicy,
    private readonly wallets: FindWallet,
  ) {}

  @Get()
  @ApiOperation({ operationId: 'getWalletPolicy', summary: 'What a wallet may spend' })
  @WalletId()
  @ApiOkResponse({ type: PolicyDto })
  async read(@CurrentCaller() caller: Caller, @Param('id') id: string): Promise<PolicyDto> {
    return policyView(await this.policy.read(caller, id));
  }

  @Put()
  @ApiOperation({
    operationId: 'setWalletPolicy',
    summary: 'Limit what a wallet may spend, from now on',
    description: 'The role admin; an operator may set the first policy and tighten it.',
  })
  @WalletId()
  @ApiOkResponse({ type: PolicyDto })
  @ApiProblems(400, 403, 413, 415)
  async set(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Body() policy: PolicyDto,
  ): Promise<PolicyDto> {
    return policyView(await this.policy.set(caller, id, policyOf(policy)));
  }

  @Delete()
  @ApiOperation({
    operationId: 'liftWalletPolicy',
    summary: 'Lift all limits of a wallet',
    description: 'The role admin.',
  })
  @WalletId()
  @ApiOkResponse({ type: WalletDto, description: 'The wallet, which has no limits any more' })
  @ApiProblems(403)
  async lift(@CurrentCaller() caller: Caller, @Param('id') id: string): Promise<WalletDto> {
    await this.policy.lift(caller, id);
    return walletView(await this.wallets.toSee(caller, id));
  }
}
