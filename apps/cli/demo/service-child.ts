import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { cliErrors } from '../errors.js';

export interface DemoService {
  readonly url: string;
  readonly token: string;
  stop(): Promise<void>;
}

const MAIN = fileURLToPath(new URL('../../server/main.js', import.meta.url));

/** A service of its own on embedded defaults, with its data in `folder`. @throws CLI_DEMO_FAILED */
export async function startDemoService(folder: string): Promise<DemoService> {
  const child = spawn(process.execPath, [MAIN], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    // the reader's own settings must not change the walk
    env: {
      BLOCKCHAIN_SERVICE_PORT: '0',
      BLOCKCHAIN_SERVICE_HOST: '127.0.0.1',
      DATA_DIR: `${folder}/data`,
      LOG_LEVEL: 'warn',
    },
  });
  const output = await readyOutput(child);
  const url = /REST +(\S+?)\/api/.exec(output)?.[1];
  const token = /\n {2}(ey\S+)\n/.exec(output)?.[1];
  if (url === undefined || token === undefined) throw cliErrors.CLI_DEMO_FAILED({ reason: output });
  return {
    url,
    token,
    async stop() {
      const gone = once(child, 'close');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

/** What it has written when it is ready, or when it has ended. */
function readyOutput({ stdout, stderr }: ChildProcess): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  let output = '';
  for (const stream of [stdout, stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.includes('npm run demo')) resolve(output);
    });
    stream?.once('close', () => resolve(output));
  }
  return promise;
}
