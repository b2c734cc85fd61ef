import { Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { ConfirmProof } from '../usecases/confirm-proof.js';
import { ListNetworks } from '../usecases/list-networks.js';
import { AnchorEvidenceDto, IdentityProofExtension } from './evidence.dto.js';
import { NetworkDto } from './network.dto.js';

@Resolver(() => NetworkDto)
export class CrossChainResolver {
  constructor(private readonly listNetworks: ListNetworks) {}

  @Query(() => [NetworkDto], { description: 'Where every network stands at this moment' })
  crossChainNetworks() {
    return this.listNetworks.networks();
  }
}

@Resolver(() => IdentityProofExtension)
export class EvidenceResolver {
  constructor(private readonly confirmProof: ConfirmProof) {}

  @ResolveField(() => [AnchorEvidenceDto], { description: 'What the networks say now about the anchors' })
  evidence(@Parent() { id }: IdentityProofExtension) {
    return this.confirmProof.evidence(id);
  }
}
