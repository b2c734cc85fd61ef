import { Args, Context, ID, Mutation, Query, Resolver, Subscription } from '@nestjs/graphql';
import { CurrentCaller, type Caller } from '#libs/caller';
import { CreateProof } from '../usecases/create-proof.js';
import { ListProofs } from '../usecases/list-proofs.js';
import { ReadProof } from '../usecases/read-proof.js';
import { WatchProof, type ProofState, type WatchProgress } from '../usecases/watch-proof.js';
import { ConnectionArgs } from './list-proofs.dto.js';
import { ProofRequestDto, requestOf } from './proof-request.dto.js';
import { connectionOf, viewOf } from './proof-view.js';
import { ProofConnectionDto, ProofDto } from './proof.dto.js';

@Resolver(() => ProofDto)
export class ProofResolver {
  constructor(
    private readonly createProof: CreateProof,
    private readonly readProof: ReadProof,
    private readonly listProofs: ListProofs,
    private readonly watchProof: WatchProof,
  ) {}

  @Query(() => ProofDto, { description: 'A proof, and where it is on chain' })
  async identityProof(
    @CurrentCaller() caller: Caller,
    @Args('id', { type: () => ID }) id: string,
  ): Promise<ProofDto> {
    return viewOf(await this.readProof.run(caller, id));
  }

  @Query(() => ProofConnectionDto, { description: 'The proofs that the caller may see, the newest first' })
  async identityProofs(
    @CurrentCaller() caller: Caller,
    @Args() { first, after, filter }: ConnectionArgs,
  ): Promise<ProofConnectionDto> {
    return connectionOf(await this.listProofs.run(caller, { ...filter, limit: first, cursor: after }));
  }

  @Mutation(() => ProofDto, {
    description: 'Accept a proof of claims; it is signed at once and anchored soon',
  })
  async createIdentityProof(
    @CurrentCaller() caller: Caller,
    @Args('input') input: ProofRequestDto,
    @Args('idempotencyKey', { type: () => String, nullable: true }) key?: string | null,
  ): Promise<ProofDto> {
    return viewOf(await this.createProof.run(caller, requestOf(input), key ?? undefined));
  }

  @Subscription(() => ProofDto, {
    description: 'The proof now and at each of its changes',
    resolve: ({ tell }: ProofState) => viewOf(tell()),
  })
  identityProofChanged(
    @CurrentCaller() caller: Caller,
    @Args('id', { type: () => ID }) id: string,
    @Context('progress') progress: WatchProgress | undefined,
  ): Promise<AsyncIterableIterator<ProofState>> {
    return this.watchProof.run(caller, id, progress);
  }
}
