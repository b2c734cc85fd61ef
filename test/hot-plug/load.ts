import http from 'node:http';
import { text } from 'node:stream/consumers';
import { eventually } from '#libs/testing';

/** One kind of request, and what is wrong with an answer to it, if anything. */
export interface Target {
  readonly name: string;
  readonly path: string;
  /** A GraphQL query to post; otherwise the path is got. */
  readonly query?: string;
  readonly faultOf: (body: unknown) => string | undefined;
}

export interface Tally {
  requests: number;
  readonly failures: string[];
  readonly wrongBodies: string[];
}

/** Clients with keep-alive connections that ask without a pause until they are stopped. */
export class Load {
  readonly tallies = new Map<string, Tally>();
  readonly #agent = new http.Agent({ keepAlive: true });
  readonly #loops: Promise<void>[];
  #stopped = false;

  constructor(
    private readonly url: string,
    targets: readonly Target[],
    connectionsEach = 4,
  ) {
    this.#loops = targets.flatMap((target) => {
      const tally: Tally = { requests: 0, failures: [], wrongBodies: [] };
      this.tallies.set(target.name, tally);
      return Array.from({ length: connectionsEach }, () => this.#loop(target, tally));
    });
  }

  /** Resolves when every target has been answered `times` more. */
  async answered(times: number): Promise<void> {
    const tallies = [...this.tallies.values()];
    const goals = tallies.map((tally) => tally.requests + times);
    await eventually(() => tallies.every((tally, i) => tally.requests >= (goals[i] ?? 0)), {
      what: 'An answer to every kind of request',
      every: 1,
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#loops);
    this.#agent.destroy();
  }

  get failures(): string[] {
    return [...this.tallies].flatMap(([name, { failures }]) => failures.map((f) => `${name}: ${f}`));
  }

  get wrongBodies(): string[] {
    return [...this.tallies].flatMap(([name, { wrongBodies }]) => wrongBodies.map((w) => `${name}: ${w}`));
  }

  async #loop(target: Target, tally: Tally): Promise<void> {
    while (!this.#stopped) {
      try {
        const { status, body } = await this.#ask(target);
        if (status === 200) {
          const fault = target.faultOf(JSON.parse(body));
          if (fault !== undefined) tally.wrongBodies.push(`${fault} in ${body}`);
        } else tally.failures.push(`${status} ${body}`);
      } catch (thrown) {
        tally.failures.push(String(thrown));
      }
      tally.requests++;
    }
  }

  async #ask({ path, query }: Target): Promise<{ status: number | undefined; body: string }> {
    const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
    const request = http.request(this.url + path, {
      agent: this.#agent,
      method: query === undefined ? 'GET' : 'POST',
      headers: query === undefined ? {} : { 'content-type': 'application/json' },
    });
    request.on('response', resolve).on('error', reject);
    request.end(query === undefined ? undefined : JSON.stringify({ query }));
    const response = await promise;
    return { status: response.statusCode, body: await text(response) };
  }
}

/** Clients that send a request and leave before it is answered. */
export class Leavers {
  left = 0;
  #stopped = false;
  readonly #loop: Promise<void>;

  constructor(private readonly url: string) {
    this.#loop = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#loop;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const request = http.get(this.url, { agent: false });
      request.on('error', () => undefined);
      const gone = new Promise((resolve) => request.on('close', resolve));
      await new Promise((resolve) => request.on('finish', resolve));
      await new Promise((resolve) => setImmediate(resolve));
      request.destroy();
      await gone;
      this.left++;
    }
  }
}
