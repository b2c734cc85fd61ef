import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { eventually, temporaryFolder } from '#libs/testing';

const MAIN = fileURLToPath(new URL('../../apps/server/main.ts', import.meta.url));
const HOOKS = new URL('../../libs/testing/src/typescript.mjs', import.meta.url).href;

const running = new Set<ChildProcess>();
// a test that fails half-way leaves its service running
afterAll(() => running.forEach((child) => child.kill('SIGKILL')));

export interface ServiceProcess {
  readonly url: string;
  /** The administrator's token that the service printed. */
  readonly token: string;
  readonly pid: number;
  readonly folder: string;
  /** All that it has written so far. */
  readonly output: () => string;
  /** Its log, line by line, parsed. */
  readonly log: () => Record<string, unknown>[];
  /** With the administrator's token unless told; JSON in and out. */
  call(path: string, init?: CallInit): Promise<Answer>;
  graphql(query: string, variables?: object, token?: string | null): Promise<GraphQLAnswer>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
  kill9(): Promise<void>;
}

export interface CallInit {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** null sends none. */
  readonly token?: string | null;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // a test reads what it expects to be there
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

export interface GraphQLAnswer {
  // oxlint-disable-next-line typescript/no-explicit-any -- as above
  readonly data?: any;
  readonly errors?: readonly { readonly message: string; readonly extensions?: Record<string, unknown> }[];
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** The data folder; a temporary one unless told. */
  readonly folder?: string;
  readonly cwd?: string;
}

/** Runs the whole service as `npm start` does, in a process of its own, on a free port. */
export async function startServiceProcess(options: StartOptions = {}): Promise<ServiceProcess> {
  const folder = options.folder ?? (await temporaryFolder()).path;
  const run = spawnService({ ...options, folder });
  const ready = () => /\n {2}(ey\S+)\n/.exec(run.output())?.[1];
  await eventually(() => ready() !== undefined || run.code() !== undefined, {
    what: 'The start of the service',
    within: 60_000,
  });
  const token = ready();
  // a test must see why
  if (token === undefined) throw new RangeError(`the service did not start:\n${run.output()}`);
  const url = /REST +(\S+?)\/api/.exec(run.output())?.[1]?.replace('localhost', '127.0.0.1') ?? '';
  const call = caller(url, token);
  return {
    url,
    token,
    folder,
    pid: run.pid,
    output: run.output,
    log: () =>
      run
        .output()
        .split('\n')
        // the last line may still be on its way
        .slice(0, -1)
        .filter((l) => l.startsWith('{'))
        .map((l) => JSON.parse(l) as Record<string, unknown>),
    call,
    graphql: async (query, variables, as) => {
      const init = { method: 'POST', body: { query, variables }, ...(as === undefined ? {} : { token: as }) };
      return (await call('/graphql', init)).body as GraphQLAnswer;
    },
    stop: () => run.end('SIGTERM'),
    kill9: async () => void (await run.end('SIGKILL')),
  };
}

/** For starts that must fail: resolves with the exit code and what was written. */
export async function failedStart(options: StartOptions): Promise<{ code: number | null; output: string }> {
  const run = spawnService({ folder: options.folder ?? (await temporaryFolder()).path, ...options });
  const code = await run.exited;
  return { code, output: run.output() };
}

function spawnService({ env = {}, folder, cwd }: StartOptions) {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => ['PATH', 'HOME', 'LANG', 'TMPDIR'].includes(name)),
  );
  const child = spawn(process.execPath, ['--conditions=source', '--no-warnings', '--import', HOOKS, MAIN], {
    cwd: cwd ?? folder,
    env: {
      ...inherited,
      BLOCKCHAIN_SERVICE_PORT: '0',
      BLOCKCHAIN_SERVICE_HOST: '127.0.0.1',
      // a machine that runs many tests at once is slow, and that is not what they ask
      LOAD_SHEDDING_MAX_EVENT_LOOP_DELAY_MS: '10000',
      ...(folder === undefined ? {} : { DATA_DIR: folder }),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // a test that fails before its stop must not leave it behind
  const abandon = () => void child.kill('SIGKILL');
  process.once('exit', abandon);
  child.once('close', () => process.off('exit', abandon));
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (t) => (output += String(t)));
  let code: number | null | undefined;
  running.add(child);
  const exited = once(child, 'close').then(([status]) => {
    running.delete(child);
    return (code = status as number | null);
  });
  return {
    pid: child.pid ?? 0,
    output: () => output,
    code: () => code,
    exited,
    end: (signal: NodeJS.Signals) => {
      child.kill(signal);
      return exited;
    },
  };
}

function caller(url: string, token: string): ServiceProcess['call'] {
  return async (path, init = {}) => {
    const { method = 'GET', body, headers = {}, token: as = token } = init;
    const raw = typeof body === 'string' || body instanceof Uint8Array;
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(as === null ? {} : { authorization: `Bearer ${as}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: raw ? (body as string) : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') && text !== '';
    return {
      status: response.status,
      headers: response.headers,
      body: isJson ? (JSON.parse(text) as unknown) : text,
    };
  };
}
