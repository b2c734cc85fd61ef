import { Inject, Injectable } from '@nestjs/common';
import { FeatureJob } from '#libs/hot-plug';
import { PROOF_STORE, type ProofStore } from '../ports/proof-store.port.js';

const HOUR_MS = 3_600_000;

@Injectable()
export class TidyUp {
  constructor(@Inject(PROOF_STORE) private readonly store: ProofStore) {}

  @FeatureJob({ name: 'forget idempotency keys', everyMs: HOUR_MS })
  run(): Promise<void> {
    return this.store.tidy();
  }
}
