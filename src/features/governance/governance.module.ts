import { Module } from '@nestjs/common';
import { CHAINS } from '#libs/chain';
import { FEATURE_HEALTH } from '#libs/hot-plug';
import { chainsHealth } from '#src/edge/chains-health.js';
import { GOVERNANCE } from './contract.js';
import { GovernanceController } from './edge/governance.controller.js';
import { GovernanceResolver } from './edge/governance.resolver.js';
import { ReadGovernor } from './usecases/read-governor.js';

@Module({
  controllers: [GovernanceController],
  providers: [
    ReadGovernor,
    GovernanceResolver,
    { provide: GOVERNANCE, useExisting: ReadGovernor },
    { provide: FEATURE_HEALTH, useFactory: chainsHealth, inject: [CHAINS] },
  ],
})
export class GovernanceModule {}
