import { Extensions, Field, ID, Int, ObjectType } from '@nestjs/graphql';

@ObjectType('AnchorEvidence', { description: 'What a network says now about an anchor' })
export class AnchorEvidenceDto {
  @Field()
  network: string;

  @Field()
  blockNumber: string;

  @Field()
  blockHash: string;

  @Field({ description: 'True if the network still has this very block at this height' })
  canonical: boolean;

  @Field(() => Int, { nullable: true, description: 'Blocks on top of and including it' })
  confirmations?: number;
}

/** Identity's type, extended by name: that feature knows nothing of it, and either may be absent. */
@ObjectType('IdentityProof')
@Extensions({ extends: true })
export class IdentityProofExtension {
  @Field(() => ID)
  @Extensions({ external: true })
  id: string;
}
