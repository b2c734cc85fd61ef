import { connect } from 'node:net';
import { messageOf } from '#libs/base';
import { testingErrors } from '../errors.js';
import { eventually } from '../eventually.js';
import { startChild, type Child, type ChildOptions } from './child.js';

/** A server program of a test: a child process on a free port of the loopback interface. It dies with this process. */
export interface Server {
  readonly host: string;
  readonly port: number;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
  /** SIGKILL, as a power cut for the process. The data stay. */
  kill9(): Promise<void>;
  /** SIGSTOP: connections stay open and nobody answers. */
  freeze(): void;
  thaw(): void;
  /** After `kill9`: on the same port, with the same data. */
  start(): Promise<void>;
}

export interface ServerPlan extends ChildOptions {
  readonly port: number;
  /** Resolves to true once the server serves. */
  readonly ready: () => Promise<boolean>;
  /** Removes the data. */
  readonly remove: () => Promise<void>;
}

const HOST = '127.0.0.1';

/** Tries again with other ports when one was taken between looking and starting. */
export async function startServer(
  plan: () => Promise<ServerPlan>,
): Promise<{ server: Server; plan: ServerPlan }> {
  for (let attempt = 1; ; attempt += 1) {
    const current = await plan();
    try {
      return { server: await launch(current), plan: current };
    } catch (error) {
      await current.remove();
      if (attempt === 3 || !/address already in use|bind/i.test(messageOf(error))) throw error;
    }
  }
}

async function launch(plan: ServerPlan): Promise<Server> {
  let child = await startAndWait(plan);
  return {
    host: HOST,
    port: plan.port,
    async stop() {
      process.kill(child.pid, 'SIGCONT');
      await child.kill('SIGTERM');
      await plan.remove();
    },
    kill9: () => child.kill('SIGKILL'),
    freeze: () => void process.kill(child.pid, 'SIGSTOP'),
    thaw: () => void process.kill(child.pid, 'SIGCONT'),
    async start() {
      if (child.hasExited()) child = await startAndWait(plan);
    },
  };
}

async function startAndWait(plan: ServerPlan): Promise<Child> {
  const child = await startChild(plan);
  const gone = child.exited.then(() => 'gone' as const);
  const ready = eventually(() => child.hasExited() || plan.ready(), {
    what: `${plan.program} serving`,
    within: 60_000,
    every: 10,
  });
  const outcome = await Promise.race([gone, ready.catch((error: unknown) => messageOf(error))]);
  if (outcome === true && !child.hasExited()) return child;
  await child.kill('SIGKILL');
  const reason = typeof outcome === 'string' && outcome !== 'gone' ? outcome : 'it ended at once';
  throw testingErrors.SERVER_DID_NOT_START({ program: plan.program, reason, output: await child.output() });
}

/** Sends `text`, if any, and tells whether the first bytes of the answer please `accept`. */
export function answers(port: number, accept: (bytes: Buffer) => boolean, text?: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, HOST, () => text !== undefined && socket.write(text));
  socket.once('data', (bytes) => resolve(accept(bytes)));
  socket.once('error', () => resolve(false));
  socket.once('close', () => resolve(false));
  return promise.finally(() => socket.destroy());
}
