import type { DynamicModule, Provider } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { TerminusModule } from '@nestjs/terminus';
import { settingsAsNestConfig, type Settings } from '#libs/config';
import { FeatureHost } from '#libs/hot-plug';
import { LOGGER, METRICS, type Logger, type Metrics } from '#libs/observability';
import { AuditController } from '../admin/audit.controller.js';
import { FeaturesController } from '../admin/features.controller.js';
import { EXPLAINABLE_SETTINGS, SettingsController } from '../admin/settings.controller.js';
import { CONTROL_STORE, type ControlStore } from '../control/control-store.port.js';
import { FeatureControl } from '../control/feature-control.js';
import { ErrorsController } from '../docs/errors.controller.js';
import { HealthController } from '../health/health.controller.js';
import { HealthMonitor } from '../health/health-monitor.js';
import { Lifecycle } from '../health/lifecycle.js';
import { MonitoringController } from '../health/monitoring.controller.js';
import { SERVICE_FACTS, type ServiceFacts } from '../health/service-facts.js';
import type { ServiceSettings } from '../settings/catalogue.js';
import type { LiveConnections } from '../streams/edge/live-connections.js';
import { StreamsModule, type StreamsModuleDeps } from '../streams/streams.module.js';
import type { StreamUseCases } from '../streams/usecases/stream-usecases.js';

export interface RootServices {
  readonly host: FeatureHost;
  readonly control: FeatureControl;
  readonly store: ControlStore;
  readonly settings: Settings<ServiceSettings>;
  readonly monitor: HealthMonitor;
  readonly lifecycle: Lifecycle;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly facts: ServiceFacts;
  readonly streamUseCases: StreamUseCases;
}

export type ModuleServices = RootServices & { readonly live: LiveConnections };

/** The application that is there whatever features are loaded: admin API, health, documentation. */
@Module({})
export class RootModule {
  static of(services: ModuleServices): DynamicModule {
    const providers: Provider[] = [
      { provide: FeatureHost, useValue: services.host },
      { provide: FeatureControl, useValue: services.control },
      { provide: CONTROL_STORE, useValue: services.store },
      { provide: EXPLAINABLE_SETTINGS, useValue: services.settings },
      { provide: HealthMonitor, useValue: services.monitor },
      { provide: Lifecycle, useValue: services.lifecycle },
      { provide: METRICS, useValue: services.metrics },
      { provide: LOGGER, useValue: services.logger },
      { provide: SERVICE_FACTS, useValue: services.facts },
    ];
    return {
      module: RootModule,
      imports: [
        TerminusModule.forRoot({ logger: false }),
        ConfigModule.forRoot({ ignoreEnvFile: true, load: [settingsAsNestConfig(services.settings)] }),
        StreamsModule.of(streamsModuleDeps(services)),
      ],
      controllers: [
        FeaturesController,
        AuditController,
        SettingsController,
        HealthController,
        MonitoringController,
        ErrorsController,
      ],
      providers,
    };
  }
}

function streamsModuleDeps({
  streamUseCases: streams,
  live,
  settings,
  logger,
}: ModuleServices): StreamsModuleDeps {
  return { streams, live, logger, settings: { heartbeatMs: settings.values.streams.heartbeat * 1_000 } };
}
