import { getHeapStatistics } from 'node:v8';
import type { Chains } from '#libs/chain';
import type { FeatureHost, HealthReport } from '#libs/hot-plug';
import type { Metrics } from '#libs/observability';
import type { Database } from '#libs/persistence';
import type { FeatureControl } from '../control/feature-control.js';
import type { Part, PartReport } from './part.js';

const STATUS = { up: 'healthy', degraded: 'degraded', down: 'unhealthy' } as const;

function report({ status, ...details }: { status: HealthReport['status'] } & object): PartReport {
  return { status: STATUS[status], ...details };
}

/** Also the place where `database_connections{state}` is kept up to date. */
export function databasePart(database: Database, metrics: Metrics): Part {
  return {
    name: 'database',
    essential: true,
    check: async () => {
      const { active, idle, waiting } = database.connections();
      metrics.setDatabaseConnections('active', active);
      metrics.setDatabaseConnections('idle', idle);
      metrics.setDatabaseConnections('waiting', waiting);
      return report(await database.health());
    },
  };
}

/** A chain that is down degrades the service: what needs it waits, everything else serves. */
export function chainParts(chains: Chains): Part[] {
  return chains.list().map((chain) => ({
    name: `chain:${chain.network}`,
    essential: false,
    check: async () => report(await chain.health()),
  }));
}

export function featureParts(host: FeatureHost, control: FeatureControl): Part[] {
  const loaded = [...host.current.generations.values()].map((generation) => ({
    name: `feature:${generation.name}`,
    essential: false,
    dependencies: Object.keys({ ...generation.definition.requires, ...generation.definition.uses }),
    check: async () => {
      const refusal = control.refusals.get(generation.name);
      const indicators = await generation.health();
      const own = { version: generation.version, generation: generation.number, indicators };
      const worst = worstOf(Object.values(indicators));
      if (worst !== 'healthy') return { status: worst, ...own };
      return refusal
        ? { status: 'degraded' as const, reason: refusal.reason, ...own }
        : { status: worst, ...own };
    },
  }));
  const { generations, absences } = host.current;
  // there is no such feature, or its code could not even be evaluated
  const refused = [...control.refusals]
    .filter(([name]) => !generations.has(name) && !absences.has(name))
    .map(([name, { reason }]) => ({
      name: `feature:${name}`,
      essential: false,
      check: () => {
        const status = control.names.includes(name) ? ('unhealthy' as const) : ('degraded' as const);
        return Promise.resolve({ status, reason });
      },
    }));
  const missing = [...absences.values()].map((absence) => ({
    name: `feature:${absence.feature}`,
    essential: false,
    check: () => Promise.resolve({ status: 'unhealthy' as const, reason: absence.reason }),
  }));
  return [...loaded, ...missing, ...refused];
}

function worstOf(indicators: readonly HealthReport[]): PartReport['status'] {
  if (indicators.some((i) => i.status === 'down')) return 'unhealthy';
  return indicators.some((i) => i.status === 'degraded') ? 'degraded' : 'healthy';
}

/** A refused change of the configuration leaves the old one in force; the operator has to know. */
export function configurationPart(settings: {
  readonly lastError: { readonly message: string } | undefined;
  readonly pendingRestart: readonly string[];
}): Part {
  return {
    name: 'configuration',
    essential: false,
    check: () => {
      const { lastError, pendingRestart } = settings;
      const details = pendingRestart.length > 0 ? { pendingRestart } : {};
      if (!lastError) return Promise.resolve({ status: 'healthy', ...details });
      return Promise.resolve({ status: 'degraded', reason: lastError.message, ...details });
    },
  };
}

const HIGH_MEMORY = 0.9;

export function memoryPart(): Part {
  return {
    name: 'memory',
    essential: false,
    check: () => {
      const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
      const status = used / limit > HIGH_MEMORY ? ('degraded' as const) : ('healthy' as const);
      const { rss } = process.memoryUsage();
      return Promise.resolve({ status, heapUsedBytes: used, heapLimitBytes: limit, rssBytes: rss });
    },
  };
}
