import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { seeded, type Random } from '#libs/testing';
import { hashOfRaw } from '../src/accounts/transaction-codec.js';
import { isObject, type RpcFailure } from '../src/rpc/envelope.js';
import type { Dose, Faults } from './faults.js';
import { askedForLogs, toldWithFaults } from './log-faults.js';
import { askedAt, knownAt, withFees, type RpcCall } from './pretences.js';

/**
 * A JSON-RPC proxy in front of a node that fails as real ones do, on command. Everything not struck by a fault goes
 * through unchanged, batches as batches.
 *
 *     await using node = await startFaultyNode(anvil.url);
 *     node.faults.set({ lose: [{ method: 'eth_sendRawTransaction', times: 3 }] });
 *     …
 *     node.clear();
 */
export interface FaultyNode extends AsyncDisposable {
  readonly url: string;
  readonly host: string;
  readonly faults: {
    /** Replaces all faults, and begins to count their `times` anew. */
    set(faults: Faults): void;
    /** Those that were set last; what is used up is not taken off. */
    readonly current: Faults;
  };
  /** No faults from now on. */
  clear(): void;
  /** Pretends from now on that the present head stays the head; other faults stay. */
  freeze(): Promise<void>;
  /** How often each method was asked by clients, each item of a batch counted. */
  readonly asked: ReadonlyMap<string, number>;
  /** How often each method reached the node behind. */
  readonly forwarded: ReadonlyMap<string, number>;
  /** HTTP requests, batches counted once. */
  readonly requests: number;
  close(): Promise<void>;
}

export interface FaultyNodeOptions {
  /** For `probability` and the order of shuffled batches. */
  readonly random?: Random;
}

export async function startFaultyNode(target: string, options: FaultyNodeOptions = {}): Promise<FaultyNode> {
  const proxy = new FaultyProxy(target, options.random ?? seeded('faulty node'));
  await proxy.open();
  return proxy;
}

interface Response {
  readonly result?: unknown;
  readonly error?: RpcFailure;
}

class FaultyProxy implements FaultyNode {
  readonly asked = new Map<string, number>();
  readonly forwarded = new Map<string, number>();
  readonly faults: FaultyNode['faults'];
  requests = 0;
  #current: Faults = {};
  #used = new Map<Omit<Dose, 'method'>, number>();
  readonly #server = createServer((from, to) => {
    this.requests++;
    this.#serve(from, to).catch(() => to.destroy());
  });

  constructor(
    private readonly target: string,
    private readonly random: Random,
  ) {
    const read = () => this.#current;
    this.faults = {
      set: (faults) => {
        this.#current = faults;
        this.#used = new Map();
      },
      get current() {
        return read();
      },
    };
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `http://${this.host}`;
  }

  async open(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  clear(): void {
    this.faults.set({});
  }

  async freeze(): Promise<void> {
    const [answer] = await this.#forward([{ id: 0, method: 'eth_blockNumber', params: [] }]);
    this.#current = { ...this.#current, head: Number(answer?.result) };
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #serve(from: IncomingMessage, to: ServerResponse): Promise<void> {
    const body = JSON.parse(await text(from)) as unknown;
    const calls = (Array.isArray(body) ? body : [body]).map(toCall);
    for (const { method } of calls) count(this.asked, method);
    const { away, batches } = this.#current;
    if (away === 'hang') return;
    if (away === 'reset') to.destroy();
    else if (away === 'busy') to.writeHead(503).end('busy');
    else if (batches === 'refused' && Array.isArray(body)) send(to, { id: null, error: NO_BATCHES });
    else await this.#answer(calls, to, Array.isArray(body));
  }

  async #answer(calls: readonly RpcCall[], to: ServerResponse, isBatch: boolean): Promise<void> {
    const methods = new Set(calls.map(({ method }) => method));
    const lost = this.#strikeAny(this.#current.lose, methods);
    const late = this.#strikeAny(this.#current.delay, methods);
    const twice = calls.map(({ method }) => this.#strike(this.#current.duplicate, method) !== undefined);
    const answers = await this.#answers(calls, twice);
    await pause(late?.ms ?? 0);
    if (lost?.how === 'hang') return;
    if (lost) to.destroy();
    else if (!isBatch) send(to, answers[0] ?? {});
    else send(to, this.#arranged(answers, twice));
  }

  /** In the order of the calls; what the node has to hear goes to it in one batch. */
  async #answers(calls: readonly RpcCall[], twice: readonly boolean[]): Promise<Response[]> {
    const plans = calls.map((call) => this.#plan(call));
    const asked = plans.flatMap((plan) => ('ask' in plan ? [plan.ask] : []));
    const repeated = calls.filter((_, i) => twice[i] === true && 'ask' in (plans[i] ?? {}));
    const said = (await this.#forward([...asked, ...repeated])).values();
    return plans.map((plan, i) => {
      const answer = 'ask' in plan ? plan.tell(said.next().value ?? {}) : plan.answer;
      return { jsonrpc: '2.0', id: calls[i]?.id, ...answer };
    });
  }

  /** The answer that is known beforehand, or what the node is asked and what is made of its answer. */
  #plan(
    call: RpcCall,
  ): { readonly answer: Response } | { readonly ask: RpcCall; tell(said: Response): Response } {
    const { method, params } = call;
    const { refuse, lie, answer, swallow, head, feeFactor, logs } = this.#current;
    const refused = this.#strike(refuse, method);
    if (refused) return { answer: { error: refused.error } };
    const isSwallowed = method === 'eth_sendRawTransaction' && swallow && this.#strikes(swallow);
    if (isSwallowed) return { answer: { result: hashOfRaw(String(params[0])) } };
    const lied = this.#strike(lie, method);
    const replaced = this.#strike(answer, method);
    const known = head === undefined ? call : askedAt(call, head);
    if (!known) return { answer: { result: null } };
    const ask = logs ? askedForLogs(known, logs) : known;
    if ('message' in ask) return { answer: { error: ask } };
    const tell = (said: Response): Response => {
      if (lied) return { error: lied.error };
      if (replaced) return { result: replaced.result };
      if (said.error) return { error: said.error };
      const then = head === undefined ? said.result : knownAt(method, said.result, head);
      const result = feeFactor === undefined ? then : withFees(method, then, feeFactor);
      return logs ? toldWithFaults(ask, result, logs) : { result };
    };
    return { ask, tell };
  }

  async #forward(calls: readonly RpcCall[]): Promise<Response[]> {
    for (const { method } of calls) count(this.forwarded, method);
    const { elsewhere } = this.#current;
    const isAway = ({ method }: RpcCall) => elsewhere?.methods.includes(method) ?? false;
    const there = elsewhere ? await exchange(elsewhere.url, calls.filter(isAway)) : [];
    const here = await exchange(
      this.target,
      calls.filter((call) => !isAway(call)),
    );
    const [away, home] = [there.values(), here.values()];
    return calls.map((call) => (isAway(call) ? away : home).next().value ?? {});
  }

  #arranged(answers: readonly Response[], twice: readonly boolean[]): readonly Response[] {
    const all = answers.flatMap((answer, i) => (twice[i] === true ? [answer, answer] : [answer]));
    if (this.#current.batches === 'shuffled') return this.random.shuffle(all);
    return this.#current.batches === 'partial' ? all.filter((_, i) => i % 3 !== 1) : all;
  }

  #strike<D extends Dose>(doses: readonly D[] | undefined, method: string): D | undefined {
    return doses?.find((dose) => (dose.method === method || dose.method === '*') && this.#strikes(dose));
  }

  /** Once for all of a batch. */
  #strikeAny<D extends Dose>(doses: readonly D[] | undefined, methods: ReadonlySet<string>): D | undefined {
    return doses?.find((dose) => (dose.method === '*' || methods.has(dose.method)) && this.#strikes(dose));
  }

  #strikes(dose: Omit<Dose, 'method'>): boolean {
    const { times = Infinity, probability = 1 } = dose;
    const used = this.#used.get(dose) ?? 0;
    if (used >= times || !this.random.boolean(probability)) return false;
    this.#used.set(dose, used + 1);
    return true;
  }
}

/** As servers say it that know no batches. */
const NO_BATCHES: RpcFailure = { code: -32_600, message: 'Batch requests are not supported' };

/** In order, in one batch. */
async function exchange(url: string, calls: readonly RpcCall[]): Promise<readonly Response[]> {
  if (calls.length === 0) return [];
  const body = calls.map(({ method, params }, id) => ({ jsonrpc: '2.0', id, method, params }));
  const headers = { 'content-type': 'application/json' };
  const reply = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  const answers = (await reply.json()) as readonly (Response & { readonly id: number })[];
  const byId = new Map(answers.map((answer) => [answer.id, answer]));
  return calls.map((_, id) => byId.get(id) ?? {});
}

function send(to: ServerResponse, body: object): void {
  to.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function toCall(value: unknown): RpcCall {
  const { id, method, params } = isObject(value) ? value : {};
  return { id, method: String(method), params: Array.isArray(params) ? params : [] };
}

function count(counts: Map<string, number>, method: string): void {
  counts.set(method, (counts.get(method) ?? 0) + 1);
}
