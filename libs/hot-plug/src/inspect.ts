import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FeatureDefinition, FeatureHealth, OnFeatureActivate, OnFeatureDeactivate } from './contract.js';
import { hotPlugErrors } from './errors.js';
import { FeatureJob, type Job } from './job.js';
import { FEATURE_HEALTH } from './tokens.js';

export interface Contributions {
  readonly ports: ReadonlyMap<symbol, object>;
  readonly health: FeatureHealth | undefined;
  readonly jobs: readonly Job[];
  readonly activatables: readonly Partial<OnFeatureActivate & OnFeatureDeactivate>[];
}

/** What a started child application offers to the host. */
export function inspectChild(app: NestFastifyApplication, definition: FeatureDefinition): Contributions {
  const discovery = app.get(DiscoveryService, { strict: false });
  const scanner = new MetadataScanner();
  const jobs: Job[] = [];
  const activatables = new Set<Partial<OnFeatureActivate & OnFeatureDeactivate>>();
  let health: FeatureHealth | undefined;
  for (const wrapper of [...discovery.getProviders(), ...discovery.getControllers()]) {
    if (wrapper.token === FEATURE_HEALTH) health = wrapper.instance as FeatureHealth;
    if (!wrapper.isDependencyTreeStatic() || wrapper.isTransient) continue;
    const instance: unknown = wrapper.instance;
    if (typeof instance !== 'object' || instance === null) continue;
    const hooks = instance as Partial<OnFeatureActivate & OnFeatureDeactivate>;
    if (typeof hooks.onFeatureActivate === 'function' || typeof hooks.onFeatureDeactivate === 'function') {
      activatables.add(hooks);
    }
    if (wrapper.isNotMetatype) continue;
    for (const method of scanner.getAllMethodNames(Object.getPrototypeOf(instance) as object)) {
      const options = discovery.getMetadataByDecorator(FeatureJob, wrapper, method);
      if (options)
        jobs.push({ ...options, run: () => (instance as Record<string, () => unknown>)[method]?.() });
    }
  }
  return { ports: portsOf(app, definition), health, jobs, activatables: [...activatables] };
}

function portsOf(app: NestFastifyApplication, definition: FeatureDefinition): Map<symbol, object> {
  const ports = new Map<symbol, object>();
  for (const token of definition.provides ?? []) ports.set(token, app.get<object>(token, { strict: false }));
  return ports;
}

/**
 * The path prefixes that a feature's routes need, e.g. `api/v1/blockchain/identity`.
 * @throws FEATURE_CONFLICT for a route outside its namespaces
 */
export function prefixesOf(
  definition: FeatureDefinition,
  urls: readonly string[],
  globalPrefix: string,
): string[] {
  const namespaces = definition.http?.namespaces ?? [];
  const prefixes = new Set<string>();
  for (const url of urls) {
    const segments = url.split('/').filter(Boolean);
    const inPrefix = segments.shift() === globalPrefix;
    const version = /^v\d+$/.test(segments[0] ?? '') ? segments.shift() : undefined;
    const rest = segments.join('/');
    const namespace = namespaces.find((n) => rest === n || rest.startsWith(`${n}/`));
    if (!inPrefix || namespace === undefined) {
      throw hotPlugErrors.FEATURE_CONFLICT({
        reason: `"${definition.name}" has the route ${url} outside its namespaces [${namespaces.join(', ')}]`,
      });
    }
    prefixes.add([globalPrefix, version, namespace].filter(Boolean).join('/'));
  }
  return [...prefixes];
}
