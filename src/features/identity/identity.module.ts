import { Inject, Module, type NestModule, type Provider } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { defineToken } from '#libs/base';
import { EVENT_BUS, type EventBus } from '#libs/events';
import { FEATURE_CONTEXT, FEATURE_HEALTH, type FeatureContext } from '#libs/hot-plug';
import { KEY_VAULT, type KeyVault } from '#libs/keys';
import { LOGGER, type Logger } from '#libs/observability';
import { DATABASE, type Database } from '#libs/persistence';
import { AnchorSender } from './adapters/anchor-sender.js';
import { AnchorStreams } from './adapters/anchor-streams.js';
import { openIdentityData, type IdentityData, type IdentityEvents } from './adapters/identity-data.js';
import { IDENTITY_PORT } from './contract.js';
import { ProofController } from './edge/proof.controller.js';
import { ProofResolver } from './edge/proof.resolver.js';
import { takeRawBodies } from './edge/raw-body.js';
import { VerificationController } from './edge/verification.controller.js';
import { ANCHOR_INDEX } from './ports/anchor-index.port.js';
import { ANCHORING_STORE } from './ports/anchoring-store.port.js';
import { PROOF_STORE } from './ports/proof-store.port.js';
import { AnchorProofs } from './usecases/anchor-proofs.js';
import { AnchoringJob } from './usecases/anchoring-job.js';
import { AnchoringMetrics } from './usecases/anchoring-metrics.js';
import { CreateProof } from './usecases/create-proof.js';
import { DeliverEvents, RELAY } from './usecases/deliver-events.js';
import { ExportDocument } from './usecases/export-document.js';
import { FindAnchors } from './usecases/find-anchors.js';
import { FollowAnchors } from './usecases/follow-anchors.js';
import { FormBatch } from './usecases/form-batch.js';
import { ISSUER, openIssuer } from './usecases/issuer.js';
import { ListProofs } from './usecases/list-proofs.js';
import { ReadProof } from './usecases/read-proof.js';
import { ReportHealth } from './usecases/report-health.js';
import { TidyUp } from './usecases/tidy-up.js';
import { TrackBatches } from './usecases/track-batches.js';
import { VerifyDocument } from './usecases/verify-document.js';
import { WatchProof } from './usecases/watch-proof.js';

const DATA = defineToken<IdentityData>('identity-data');
const EVENTS = defineToken<IdentityEvents>('identity-events');

const data: Provider[] = [
  {
    provide: EVENTS,
    inject: [EVENT_BUS, { token: LOGGER, optional: true }],
    useFactory: (bus: EventBus, logger?: Logger): IdentityEvents => ({
      bus,
      onError: (err) => logger?.warn({ err }, 'events of proofs cannot be delivered; they wait'),
    }),
  },
  {
    provide: DATA,
    inject: [DATABASE, FEATURE_CONTEXT, EVENTS],
    useFactory: (database: Database, ctx: FeatureContext, events: IdentityEvents) =>
      openIdentityData(database, ctx, events),
  },
  { provide: RELAY, inject: [DATA], useFactory: ({ relay }: IdentityData) => relay },
  { provide: PROOF_STORE, inject: [DATA], useFactory: ({ proofs }: IdentityData) => proofs },
  { provide: ANCHORING_STORE, inject: [DATA], useFactory: ({ anchoring }: IdentityData) => anchoring },
  { provide: ANCHOR_INDEX, inject: [DATA], useFactory: ({ anchors }: IdentityData) => anchors },
  {
    provide: ISSUER,
    inject: [DATA, KEY_VAULT],
    useFactory: ({ issuerKeys }: IdentityData, vault: KeyVault) => openIssuer(issuerKeys, vault),
  },
];
const proofs = [
  CreateProof,
  DeliverEvents,
  ReadProof,
  ListProofs,
  ExportDocument,
  VerifyDocument,
  WatchProof,
  FindAnchors,
  TidyUp,
];
const anchoring = [
  AnchorSender,
  AnchorStreams,
  AnchoringJob,
  AnchoringMetrics,
  AnchorProofs,
  FollowAnchors,
  FormBatch,
  TrackBatches,
  ReportHealth,
];

@Module({
  controllers: [ProofController, VerificationController],
  providers: [
    ...data,
    ...proofs,
    ...anchoring,
    ProofResolver,
    { provide: IDENTITY_PORT, useExisting: FindAnchors },
    {
      provide: FEATURE_HEALTH,
      inject: [ReportHealth],
      useFactory: (health: ReportHealth) => () => health.run(),
    },
  ],
})
export class IdentityModule implements NestModule {
  constructor(@Inject(HttpAdapterHost) private readonly adapter: HttpAdapterHost) {}

  configure(): void {
    takeRawBodies(this.adapter.httpAdapter.getInstance<FastifyInstance>());
  }
}
