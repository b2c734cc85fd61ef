import { Controller, Get, Inject } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { FEATURE_CONTEXT, type FeatureContext } from '#libs/hot-plug';
import { ApiProblems } from '#src/edge/openapi/api-problems.js';
import { FeatureVersionDto, versionOf } from '#src/edge/openapi/feature-version.dto.js';
import { ListNetworks } from '../usecases/list-networks.js';
import { NetworkListDto } from './network.dto.js';

@ApiTags('crosschain')
@ApiBearerAuth('bearer')
@ApiProblems(401, 429, 503)
@Controller({ path: 'blockchain/crosschain', version: '1' })
export class CrossChainController {
  constructor(
    private readonly listNetworks: ListNetworks,
    @Inject(FEATURE_CONTEXT) private readonly ctx: FeatureContext,
  ) {}

  @Get('version')
  @ApiOperation({ summary: 'Version and generation of this feature' })
  @ApiOkResponse({ type: FeatureVersionDto })
  version(): FeatureVersionDto {
    return versionOf(this.ctx);
  }

  @Get('networks')
  @ApiOperation({ summary: 'Head and finality of every network; one that is away is told as such' })
  @ApiOkResponse({ type: NetworkListDto })
  async networks(): Promise<NetworkListDto> {
    return { items: [...(await this.listNetworks.networks())] };
  }
}
