import { batchBody, readBatch, type BatchItem, type Call } from './batch.js';
import { CircuitBreaker, type BreakerOptions, type BreakerStatistics } from './circuit-breaker.js';
import { concurrently, inParts } from './concurrently.js';
import { isOverLimit, parseJson, readAnswer, type Answer } from './envelope.js';
import { HttpServer, type EndpointDown, type HttpReply } from './http-server.js';

export interface EndpointOptions {
  readonly timeoutMs: number;
  readonly coolDownMs: number;
  readonly breaker: BreakerOptions;
}

export interface EndpointStatistics extends BreakerStatistics {
  readonly host: string;
  /** It failed lately and is asked last. */
  readonly cooling: boolean;
  /** Its head is behind that of others; it is asked last. */
  readonly lagging: boolean;
  /** Why it failed last, if it ever did. */
  readonly lastFailure: string | undefined;
  /** What it said wrongly, while it is asked last for that. */
  readonly distrusted: string | undefined;
}

/** Single questions at once, where a server does not answer batches. */
const SINGLES_AT_ONCE = 8;

/** Bad Request, Method Not Allowed, Content Too Large, Unprocessable Content; a server in trouble says something else. */
const BATCH_REFUSED: ReadonlySet<number> = new Set([400, 405, 413, 422]);

/** One JSON-RPC server over HTTP. */
export class Endpoint {
  /** True once its chain id was compared. */
  verified = false;
  lagging = false;
  readonly #server: HttpServer;
  readonly #breaker: CircuitBreaker;
  readonly #options: EndpointOptions;
  #coolUntil = 0;
  #id = 0;
  /** Halved each time the server refuses a batch; 1 asks one by one. */
  #batchLimit = Infinity;
  #lastFailure: string | undefined;
  #distrust = { until: 0, reason: '' };

  constructor(url: string, options: EndpointOptions) {
    this.#server = new HttpServer(url, options.timeoutMs);
    this.#breaker = new CircuitBreaker(options.breaker);
    this.#options = options;
  }

  get host(): string {
    return this.#server.host;
  }

  get cooling(): boolean {
    return this.#options.breaker.now() < this.#coolUntil;
  }

  /** False while its breaker lets nothing through. */
  get hasRoom(): boolean {
    return this.#breaker.hasRoom;
  }

  /** How long it will not be asked. Unit: ms. */
  get closedForMs(): number {
    return this.#breaker.closedForMs;
  }

  /** Why it is not believed; `undefined` if it is. */
  get distrusted(): string | undefined {
    return this.#options.breaker.now() < this.#distrust.until ? this.#distrust.reason : undefined;
  }

  get statistics(): EndpointStatistics {
    const { host, cooling, lagging, distrusted } = this;
    const lastFailure = this.#lastFailure;
    return { host, ...this.#breaker.statistics, cooling, lagging, lastFailure, distrusted };
  }

  /** Unlike a failure, a good answer does not make up for an untruth: only time does. Unit: ms. */
  distrust(reason: string, forMs: number): void {
    this.#distrust = { until: this.#options.breaker.now() + forMs, reason };
  }

  async ask(call: Call): Promise<Answer | EndpointDown> {
    const id = ++this.#id;
    return this.#exchange(JSON.stringify({ jsonrpc: '2.0', id, ...call }), (reply) => this.#single(reply));
  }

  /** In the order of the calls, in one request if the server takes batches. */
  async askMany(calls: readonly Call[]): Promise<readonly (Answer | EndpointDown)[]> {
    const parts = inParts(calls, this.#batchLimit);
    const limit = this.#batchLimit === 1 ? SINGLES_AT_ONCE : 1;
    const answers = await concurrently(parts, limit, async (part) => {
      const [only] = part;
      return part.length === 1 && only ? [await this.ask(only)] : this.#askBatch(part);
    });
    return answers.flat();
  }

  async #askBatch(calls: readonly Call[]): Promise<readonly (Answer | EndpointDown)[]> {
    const firstId = this.#id + 1;
    this.#id += calls.length;
    const read = (reply: HttpReply) => this.#batch(reply, firstId, calls.length);
    const batch = await this.#exchange(batchBody(calls, firstId), read);
    if ('down' in batch) return calls.map(() => batch);
    if ('refused' in batch) {
      this.#batchLimit = Math.min(this.#batchLimit, Math.floor(calls.length / 2));
      return this.askMany(calls);
    }
    const { items } = batch;
    const open = calls.filter((_, i) => items[i] === undefined);
    const again = (await concurrently(open, SINGLES_AT_ONCE, (call) => this.ask(call))).values();
    return items.map((item) => item ?? again.next().value ?? this.#nonsense());
  }

  #single({ status, text }: HttpReply): Answer | EndpointDown {
    const answer = readAnswer(parseJson(text));
    const overLimit = answer && 'failure' in answer && isOverLimit(answer.failure);
    if (answer && 'failure' in answer && !overLimit) return answer;
    if (!isGood(status)) return { down: `${this.host} answered with HTTP ${status}` };
    if (overLimit) return { down: `${this.host} is over its limit` };
    return answer ?? this.#nonsense();
  }

  #batch(
    { status, text }: HttpReply,
    firstId: number,
    count: number,
  ): { readonly items: readonly BatchItem[] } | { readonly refused: true } | EndpointDown {
    const body = parseJson(text);
    const items = readBatch(body, firstId, count);
    if (items) return { items };
    if (BATCH_REFUSED.has(status)) return { refused: true };
    if (!isGood(status)) return { down: `${this.host} answered with HTTP ${status}` };
    const answer = readAnswer(body);
    if (!answer || !('failure' in answer)) return this.#nonsense();
    return isOverLimit(answer.failure) ? { down: `${this.host} is over its limit` } : { refused: true };
  }

  async #exchange<T extends object>(
    body: string,
    read: (reply: HttpReply) => T | EndpointDown,
  ): Promise<T | EndpointDown> {
    const permit = this.#breaker.enter();
    if (!permit) return { down: `${this.host} is not asked after ${this.#lastFailure ?? 'failures'}` };
    const reply = await this.#server.post(body);
    const answer = 'down' in reply ? reply : read(reply);
    if ('down' in answer) {
      permit.fail();
      this.#lastFailure = answer.down;
      this.#coolUntil = this.#options.breaker.now() + this.#options.coolDownMs;
      // what answers there after a break may be another node
      this.verified = false;
      this.#batchLimit = Infinity;
    } else {
      permit.succeed();
      this.#coolUntil = 0;
    }
    return answer;
  }

  #nonsense(): EndpointDown {
    return { down: `${this.host} answered with something else than JSON-RPC` };
  }
}

const isGood = (status: number): boolean => status >= 200 && status < 300;
