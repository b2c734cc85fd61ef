import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { GraphQLSchema } from 'graphql';
import { messageOf, withTimeout, type Token } from '#libs/base';
import { createChildApp, type ChildOptions, type RequestHandler } from './child-app.js';
import type { CodeUnit } from './code-unit.js';
import type { FeatureContext, FeatureState, HealthReport } from './contract.js';
import { hotPlugErrors } from './errors.js';
import { InFlight } from './in-flight.js';
import { inspectChild, prefixesOf, type Contributions } from './inspect.js';
import { JobRunner } from './job.js';

export interface GenerationOptions {
  readonly number: number;
  /** Validated. */
  readonly config: unknown;
  readonly child: ChildOptions;
  readonly limits: LifecycleLimits;
  readonly port: <T extends object>(token: Token<T>) => T;
  readonly onError: (what: string, thrown: unknown) => void;
}

/** How long a generation may take. Unit: milliseconds. */
export interface LifecycleLimits {
  readonly startMs: number;
  readonly probeMs: number;
  readonly activateMs: number;
  readonly closeMs: number;
}

const NO_DOCUMENT: OpenAPIObject = { openapi: '3.0.0', info: { title: '', version: '' }, paths: {} };

/** One generation of one feature: a version of its code, started with one configuration. */
export class Generation {
  state: FeatureState = 'starting';
  readonly startedAt = new Date();
  readonly inFlight = new InFlight();
  readonly context: FeatureContext;
  handler: RequestHandler;
  prefixes: readonly string[] = [];
  routeCount = 0;
  schema: GraphQLSchema | undefined;
  openApi: OpenAPIObject = NO_DOCUMENT;
  #app: NestFastifyApplication | undefined;
  #contributions: Contributions = { ports: new Map(), health: undefined, jobs: [], activatables: [] };
  #jobs = new JobRunner([], () => undefined);
  readonly #abort = new AbortController();
  readonly #deferred: (() => unknown)[] = [];

  constructor(
    readonly unit: CodeUnit,
    private readonly options: GenerationOptions,
  ) {
    const { inFlight } = this;
    this.context = {
      name: this.name,
      version: this.version,
      generation: options.number,
      config: deepFreeze(options.config) as object,
      signal: this.#abort.signal,
      track: (work) => inFlight.during(() => work),
      defer: (cleanup) => this.#defer(cleanup),
      port: options.port,
    };
  }

  get definition() {
    return this.unit.definition;
  }
  get name(): string {
    return this.unit.definition.name;
  }
  get version(): string {
    return this.unit.definition.version;
  }
  get number(): number {
    return this.options.number;
  }
  get config(): unknown {
    return this.options.config;
  }
  get ports(): ReadonlyMap<symbol, object> {
    return this.#contributions.ports;
  }
  get jobNames(): string[] {
    return this.#contributions.jobs.map((j) => j.name);
  }

  /** Creates and initialises the child application. After a failure, call `destroy`. */
  async start(): Promise<void> {
    const { child, limits } = this.options;
    const started = await createChildApp(this.unit, this.context, {
      ...child,
      startMs: limits.startMs,
      inFlight: this.inFlight,
      onApp: (app) => (this.#app = app),
    });
    this.handler = started.handler;
    this.schema = started.schema;
    this.routeCount = started.urls.length;
    this.prefixes = prefixesOf(this.definition, started.urls, child.globalPrefix);
    this.openApi = child.describe?.(started.app, this.context) ?? NO_DOCUMENT;
    this.#contributions = inspectChild(started.app, this.definition);
    this.#jobs = new JobRunner(this.#contributions.jobs, (job, thrown) =>
      this.options.onError(`job "${job}" of "${this.name}"`, thrown),
    );
  }

  /** @throws FEATURE_UNHEALTHY if an indicator is down */
  async probe(): Promise<void> {
    for (const [indicator, { status }] of Object.entries(await this.health())) {
      if (status === 'down') throw hotPlugErrors.FEATURE_UNHEALTHY({ feature: this.name, indicator, status });
    }
  }

  /** Never rejects: an indicator that throws or hangs is down. */
  async health(): Promise<Readonly<Record<string, HealthReport>>> {
    const indicator = this.#contributions.health;
    if (!indicator) return {};
    try {
      return await withTimeout(
        indicator(),
        this.options.limits.probeMs,
        `The health check of "${this.name}"`,
      );
    } catch (thrown) {
      return { [this.name]: { status: 'down', reason: messageOf(thrown) } };
    }
  }

  /** Starts producing work. To be called when no other generation of the feature does. */
  async activate(): Promise<void> {
    for (const hooks of this.#contributions.activatables) {
      await this.#limited(() => hooks.onFeatureActivate?.(), 'onFeatureActivate');
    }
    this.#jobs.start();
  }

  /** The fence: resolves when this generation produces no work any more, rejects if that takes too long. */
  async deactivate(): Promise<void> {
    await this.#limited(() => this.#jobs.stop(), 'The end of the jobs');
    for (const hooks of this.#contributions.activatables.toReversed()) {
      await this.#limited(() => hooks.onFeatureDeactivate?.(), 'onFeatureDeactivate');
    }
  }

  /** Waits for work in flight; false if some was left after `milliseconds`. */
  async drain(milliseconds: number): Promise<boolean> {
    this.state = 'draining';
    this.#abort.abort();
    return this.inFlight.whenIdle(milliseconds);
  }

  /** Closes the child application and runs what was deferred. Never rejects. */
  async destroy(): Promise<void> {
    this.#abort.abort();
    const app = this.#app;
    if (app)
      await this.#quietly('close', () =>
        this.#limited(() => app.close(), 'close', this.options.limits.closeMs),
      );
    for (let cleanup = this.#deferred.pop(); cleanup; cleanup = this.#deferred.pop()) {
      await this.#quietly('deferred cleanup', cleanup);
    }
    this.state = 'stopped';
  }

  /** What a late constructor opened after its start was given up is closed at once. */
  #defer(cleanup: () => unknown): void {
    if (this.state === 'stopped') void this.#quietly('deferred cleanup', cleanup);
    else this.#deferred.push(cleanup);
  }

  #limited(
    work: () => unknown,
    what: string,
    milliseconds = this.options.limits.activateMs,
  ): Promise<unknown> {
    return withTimeout(Promise.resolve().then(work), milliseconds, `${what} of "${this.name}"`);
  }

  async #quietly(what: string, work: () => unknown): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      this.options.onError(`${what} of "${this.name}" generation ${this.number}`, thrown);
    }
  }
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  // the bytes of a buffer cannot be frozen
  if (ArrayBuffer.isView(value)) return value;
  for (const part of Object.values(value)) deepFreeze(part);
  return Object.freeze(value);
}
