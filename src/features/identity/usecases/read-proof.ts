import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '#libs/caller';
import { mayRead } from '../domain/access.js';
import { identityErrors } from '../domain/errors.js';
import { PROOF_STORE, type Proof, type ProofStore } from '../ports/proof-store.port.js';

@Injectable()
export class ReadProof {
  constructor(@Inject(PROOF_STORE) private readonly store: ProofStore) {}

  /** @throws PROOF_NOT_FOUND, also for a proof that is not for this caller: its existence is nobody else's business */
  async run(caller: Caller, id: string): Promise<Proof> {
    const proof = await this.store.find(id);
    if (!proof || !mayRead(caller, proof)) throw identityErrors.PROOF_NOT_FOUND({ id });
    return proof;
  }
}
