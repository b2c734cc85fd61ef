import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KeeperMessage, KeeperOptions } from './keeper/protocol.js';

const own = fileURLToPath(import.meta.url);
const program = path.join(path.dirname(own), 'keeper', `main${path.extname(own)}`);

/** From the sources: Node.js strips the types by itself, but wants the file's real ending. */
const fromSources = `import { registerHooks } from 'node:module';
registerHooks({
  resolve: (name, context, next) => next(/^\\.\\.?\\/.*\\.js$/.test(name) ? name.replace(/\\.js$/, '.ts') : name, context),
});`;

/** The keeper as its parent sees it. */
export class KeeperProcess {
  readonly #child: ChildProcess;
  /** Settles when the process is gone; never rejects. */
  readonly gone: Promise<void>;

  constructor(options: KeeperOptions, onMessage: (message: KeeperMessage) => void) {
    this.#child = fork(program, [JSON.stringify(options)], {
      execArgv: own.endsWith('.ts')
        ? ['--no-warnings', '--import', `data:text/javascript,${encodeURIComponent(fromSources)}`]
        : [],
      // the service's environment holds secrets that a development node has no use for
      env: {},
      // a kill of the service's process group must leave it the time to end anvil; it ends when its channel closes
      detached: true,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#child.on('message', (message) => onMessage(message as KeeperMessage));
    this.gone = once(this.#child, 'exit').then(
      () => undefined,
      () => undefined,
    );
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** It saves the chain, ends the node, then itself. */
  requestStop(): void {
    if (this.#child.connected) this.#child.send('stop', () => undefined);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
