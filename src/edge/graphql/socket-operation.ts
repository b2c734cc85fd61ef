import { randomUUIDv7 } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { AppError } from '#libs/base';
import type { Caller } from '#libs/caller';
import { runInRequest, type RequestContext } from '#libs/observability';

/** What operations pass that come over an open connection; the front door is one. */
export interface OperationGate {
  admitOperation(req: IncomingMessage, caller: Caller | undefined): Promise<AppError | undefined>;
  /** Gives back the place of an admitted operation. */
  leave(): void;
  recordUpgraded(
    req: IncomingMessage,
    end: { method: string; status: number; context: RequestContext },
  ): void;
}

/** One operation over WebSocket, which counts as a request of its own until it is answered, or its events begin. */
export class SocketOperation {
  readonly context: RequestContext = {
    requestId: randomUUIDv7(),
    startedAt: performance.now(),
    route: '/graphql',
  };
  #admitted = false;

  constructor(
    private readonly req: IncomingMessage,
    private readonly gate: OperationGate,
  ) {}

  /** @throws RATE_LIMITED, OVERLOADED */
  async enter(caller: Caller | undefined): Promise<void> {
    if (caller) this.context.caller = caller;
    const refusal = await this.gate.admitOperation(this.req, caller);
    if (refusal) throw refusal;
    this.#admitted = true;
  }

  run<R>(work: () => R): R {
    return runInRequest(this.context, work);
  }

  /** The status is what HTTP would have. */
  end(status: number): void {
    if (this.#admitted) this.gate.leave();
    this.gate.recordUpgraded(this.req, { method: 'WS', status, context: this.context });
  }
}
