import { cliErrors } from '../errors.js';
import type { Io } from '../command.js';

export interface Call {
  readonly method?: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Reply {
  readonly status: number;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

const SHOWN_LINES = 40;

/** Calls the service and prints each call and its answer as a reader would type and see them. */
export class Walk {
  #step = 0;

  constructor(
    private readonly service: { readonly url: string; readonly token: string },
    private readonly io: Io,
  ) {}

  say(text: string): void {
    this.#step++;
    this.io.stdout.write(`\n── ${this.#step}. ${text}\n\n`);
  }

  print(text: string): void {
    this.io.stdout.write(`${text}\n`);
  }

  async call(path: string, call: Call = {}): Promise<Reply> {
    const { method = 'GET', body } = call;
    this.print(
      `$ curl -s -X ${method} ${this.service.url}${path}${body ? ` -d '${JSON.stringify(body)}'` : ''}`,
    );
    const reply = await this.ask(path, call);
    this.print(`HTTP ${reply.status}`);
    this.print(shortened(reply.text));
    return reply;
  }

  /** The same without printing. */
  async ask(path: string, { method = 'GET', body, headers = {} }: Call = {}): Promise<Reply> {
    const response = await fetch(this.service.url + path, {
      method,
      headers: {
        authorization: `Bearer ${this.service.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return {
      status: response.status,
      text,
      json: isJson ? (JSON.parse(text) as Record<string, unknown>) : {},
    };
  }

  /** Ends the demo if it is not as it should be. @throws CLI_DEMO_FAILED */
  expect(holds: boolean, what: string): void {
    if (!holds) throw cliErrors.CLI_DEMO_FAILED({ reason: what });
    this.print(`✓ ${what}`);
  }
}

function shortened(text: string): string {
  const lines = pretty(text).split('\n');
  if (lines.length <= SHOWN_LINES) return lines.join('\n');
  return [...lines.slice(0, SHOWN_LINES), `… ${lines.length - SHOWN_LINES} more lines`].join('\n');
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}
