import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '#libs/caller';
import { isPlatform } from '../domain/access.js';
import { PROOF_STORE, type ProofFilter, type ProofPage, type ProofStore } from '../ports/proof-store.port.js';

@Injectable()
export class ListProofs {
  constructor(@Inject(PROOF_STORE) private readonly store: ProofStore) {}

  /** The newest first, of those that the caller may read. @throws CURSOR_INVALID, PAGE_LIMIT_INVALID */
  async run(caller: Caller, filter: Omit<ProofFilter, 'visibleTo'>): Promise<ProofPage> {
    return this.store.list(isPlatform(caller) ? filter : { ...filter, visibleTo: caller.subject });
  }
}
