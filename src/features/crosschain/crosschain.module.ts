import { Module } from '@nestjs/common';
import { CHAINS } from '#libs/chain';
import { FEATURE_HEALTH } from '#libs/hot-plug';
import { chainsHealth } from '#src/edge/chains-health.js';
import { CROSSCHAIN } from './contract.js';
import { CrossChainController } from './edge/crosschain.controller.js';
import { CrossChainResolver, EvidenceResolver } from './edge/crosschain.resolver.js';
import { ConfirmProof } from './usecases/confirm-proof.js';
import { ListNetworks } from './usecases/list-networks.js';

@Module({
  controllers: [CrossChainController],
  providers: [
    ConfirmProof,
    ListNetworks,
    CrossChainResolver,
    EvidenceResolver,
    { provide: CROSSCHAIN, useExisting: ListNetworks },
    { provide: FEATURE_HEALTH, useFactory: chainsHealth, inject: [CHAINS] },
  ],
})
export class CrossChainModule {}
