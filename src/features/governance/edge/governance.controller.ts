import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { FEATURE_CONTEXT, type FeatureContext } from '#libs/hot-plug';
import { ApiProblems } from '#src/edge/openapi/api-problems.js';
import { FeatureVersionDto, versionOf } from '#src/edge/openapi/feature-version.dto.js';
import { ReadGovernor } from '../usecases/read-governor.js';
import { GovernorDto } from './governor.dto.js';

@ApiTags('governance')
@ApiBearerAuth('bearer')
@ApiProblems(401, 429, 503)
@Controller({ path: 'blockchain/governance', version: '1' })
export class GovernanceController {
  constructor(
    private readonly readGovernor: ReadGovernor,
    @Inject(FEATURE_CONTEXT) private readonly ctx: FeatureContext,
  ) {}

  @Get('version')
  @ApiOperation({ summary: 'Version and generation of this feature' })
  @ApiOkResponse({ type: FeatureVersionDto })
  version(): FeatureVersionDto {
    return versionOf(this.ctx);
  }

  @Get('governors/:network/:address')
  @ApiOperation({ summary: 'Parameters of any OpenZeppelin Governor, read from the chain' })
  @ApiParam({ name: 'network', example: 'simulation' })
  @ApiParam({ name: 'address', example: '0x5FbDB2315678afecb367f032d93F642f64180aa3' })
  @ApiOkResponse({ type: GovernorDto })
  @ApiProblems(400, 404, 422)
  governor(@Param('network') network: string, @Param('address') address: string): Promise<GovernorDto> {
    return this.readGovernor.governor(network, address);
  }
}
