import type { IncomingMessage } from 'node:http';
import { rememberAuthentication, requireCaller, type Authentication, type Caller } from '#libs/caller';

export type Authenticate = (authorization: string | undefined) => Authentication | Promise<Authentication>;

interface Closable {
  close(code: number, reason: string): void;
}

/** graphql-transport-ws has this code for a refused `connection_init`. */
const FORBIDDEN = 4403;
/** How long a token that was revoked may still hold what it has opened. Unit: milliseconds. */
const RECHECK_MS = 60_000;

/** One connection and the token that it was opened with. When that is no longer good, the connection ends. */
export class SocketConnection {
  #authorization: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(
    private readonly req: IncomingMessage,
    private readonly socket: Closable,
    private readonly ask: Authenticate,
  ) {}

  /** False if this is nobody's token. */
  async open(authorization: string | undefined): Promise<boolean> {
    this.#authorization = authorization;
    const { kind } = await this.#authenticate();
    return kind === 'caller' || kind === 'absent';
  }

  /**
   * Who sends the next operation; undefined without a token.
   * @throws TOKEN_INVALID, AUTHENTICATION_UNAVAILABLE
   */
  async caller(): Promise<Caller | undefined> {
    const authentication = await this.#authenticate();
    return authentication.kind === 'absent' ? undefined : requireCaller(authentication);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  async #authenticate(): Promise<Authentication> {
    const authentication = await this.ask(this.#authorization);
    rememberAuthentication(this.req, authentication);
    clearTimeout(this.#timer);
    if (this.#closed) return authentication;
    // the operation that learns it gets its answer first
    if (authentication.kind === 'invalid') setImmediate(() => this.#end());
    else if (authentication.kind !== 'absent') this.#recheckAt(authentication);
    return authentication;
  }

  #recheckAt(authentication: Authentication): void {
    const until = authentication.kind === 'caller' ? authentication.until : undefined;
    // the token is good up to this millisecond
    const left = until === undefined ? RECHECK_MS : until - Date.now() + 1;
    this.#timer = setTimeout(() => void this.#authenticate(), Math.max(1, Math.min(left, RECHECK_MS)));
    this.#timer.unref();
  }

  #end(): void {
    this.socket.close(FORBIDDEN, 'Forbidden');
  }
}
