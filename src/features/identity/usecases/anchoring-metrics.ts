import { Inject, Injectable, Optional } from '@nestjs/common';
import { FEATURE_CONTEXT, type FeatureContext } from '#libs/hot-plug';
import { METRICS, type MetricCounter, type MetricHistogram, type Metrics } from '#libs/observability';
import type { Batch } from '../domain/batch.js';

/** Seconds from the forming of a batch to its anchoring: a development chain takes less than one, a main net minutes. */
const BUCKETS = [0.1, 0.25, 0.5, 1, 2.5, 5, 15, 30, 60, 300, 1_800, 3_600];

/** What operators see of anchoring; without a metrics service it does nothing. */
@Injectable()
export class AnchoringMetrics {
  readonly #created: MetricCounter | undefined;
  readonly #anchored: MetricCounter | undefined;
  readonly #failures: MetricCounter | undefined;
  readonly #seconds: MetricHistogram | undefined;

  constructor(@Inject(FEATURE_CONTEXT) ctx: FeatureContext, @Optional() @Inject(METRICS) metrics?: Metrics) {
    const scope = metrics?.scope(ctx);
    const labels = ['network'];
    this.#created = scope?.counter({
      name: 'identity_proofs_created_total',
      help: 'Proofs accepted',
      labels,
    });
    this.#anchored = scope?.counter({
      name: 'identity_proofs_anchored_total',
      help: 'Proofs that got on chain',
      labels,
    });
    this.#failures = scope?.counter({
      name: 'identity_anchoring_failures_total',
      help: 'Rounds of anchoring that a network refused or did not answer',
      labels,
    });
    this.#seconds = scope?.histogram({
      name: 'identity_anchoring_seconds',
      help: 'Time from the forming of a batch until it was seen on chain',
      labels,
      buckets: BUCKETS,
    });
  }

  created(network: string): void {
    this.#created?.inc({ network });
  }

  failed(network: string): void {
    this.#failures?.inc({ network });
  }

  /** A batch was found in a block, for the first time or after a reorganisation. */
  anchored({ network, size, createdAt, changedAt }: Batch): void {
    this.#anchored?.inc({ network }, size);
    this.#seconds?.observe((changedAt.getTime() - createdAt.getTime()) / 1_000, { network });
  }
}
