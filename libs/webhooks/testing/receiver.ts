import { createHmac } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What Standard Webhooks has in a body, and what the topics of tests say. */
export interface ReceivedBody {
  readonly type: string;
  readonly timestamp: string;
  readonly data: {
    readonly topic?: string;
    readonly stream?: string;
    readonly webhook?: string;
    readonly position?: number;
    readonly items?: readonly { readonly n: number }[];
    readonly events?: readonly unknown[];
  };
}

export interface Received {
  readonly id: string;
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  /** The signed bytes, as text. */
  readonly raw: string;
  readonly body: ReceivedBody;
  /** What it was answered with; 0 for a connection that was cut. */
  readonly answered: number;
}

type Answer =
  number | { readonly status: number; readonly headers: Record<string, string> } | 'cut' | 'never';
/** What the receiver answers to a message. */
export type Behaviour = (message: Omit<Received, 'answered'>) => Answer | Promise<Answer>;

/** A real receiver of webhooks, which fails as it is told to. */
export class Receiver {
  readonly received: Received[] = [];
  behave: Behaviour = () => 204;

  private constructor(private readonly server: http.Server) {}

  static async start(): Promise<Receiver> {
    const server = http.createServer();
    const receiver = new Receiver(server);
    server.on('request', (req, res) => void receiver.#take(req, res));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook`;
  }

  /** Messages that were taken. */
  get accepted(): readonly Received[] {
    return this.received.filter(({ answered }) => answered >= 200 && answered < 300);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async #take(req: http.IncomingMessage, res: http.ServerResponse): Promise<void> {
    const raw = await text(req).catch(() => undefined);
    if (raw === undefined) return;
    const { url: path = '', headers } = req;
    const message = {
      id: String(headers['webhook-id']),
      path,
      headers,
      raw,
      body: JSON.parse(raw) as ReceivedBody,
    };
    const answer = await this.behave(message);
    const status = typeof answer === 'object' ? answer.status : typeof answer === 'number' ? answer : 0;
    this.received.push({ ...message, answered: status });
    if (answer === 'cut') req.socket.destroy();
    else if (answer !== 'never')
      res.writeHead(status, typeof answer === 'object' ? answer.headers : {}).end();
  }
}

/** As Standard Webhooks tells receivers to check it, apart from the code that signs. */
export function isSigned({ headers, raw }: Pick<Received, 'headers' | 'raw'>, secret: string): boolean {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const content = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${raw}`;
  const expected = `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
  const age = Math.abs(Date.now() / 1_000 - Number(headers['webhook-timestamp']));
  return headers['webhook-signature'] === expected && age < 300;
}
