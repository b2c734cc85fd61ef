import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { FEATURE_CONTEXT, type FeatureContext } from '#libs/hot-plug';
import { ApiProblems } from '#src/edge/openapi/api-problems.js';
import { FeatureVersionDto, versionOf } from '#src/edge/openapi/feature-version.dto.js';
import { ReadBalance } from '../usecases/read-balance.js';
import { BalanceDto } from './balance.dto.js';
import { TokensQueryDto, tokensOf } from './balances-query.dto.js';
import { EXAMPLE } from './examples.js';

@ApiTags('wallet')
@ApiBearerAuth('bearer')
@ApiProblems(401, 429, 503)
@Controller({ path: 'blockchain/wallet', version: '1' })
export class WalletController {
  constructor(
    private readonly readBalance: ReadBalance,
    @Inject(FEATURE_CONTEXT) private readonly ctx: FeatureContext,
  ) {}

  @Get('version')
  @ApiOperation({ summary: 'Version and generation of this feature' })
  @ApiOkResponse({ type: FeatureVersionDto })
  version(): FeatureVersionDto {
    return versionOf(this.ctx);
  }

  @Get('balances/:network/:address')
  @ApiOperation({ summary: 'What any account holds on a network, read from the chain' })
  @ApiParam({ name: 'network', example: EXAMPLE.network })
  @ApiParam({ name: 'address', example: EXAMPLE.funded })
  @ApiOkResponse({ type: BalanceDto })
  @ApiProblems(400, 404)
  balance(
    @Param('network') network: string,
    @Param('address') address: string,
    @Query() query: TokensQueryDto,
  ): Promise<BalanceDto> {
    return this.readBalance.balance(network, address, tokensOf(query));
  }
}
