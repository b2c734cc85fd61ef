import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { environment, eventually, freePort, temporaryFolder } from '#libs/testing';
import { answers, type CommandStep, type FileStep, type Step } from './walkthrough.js';

const run = promisify(execFile);
/** What a reader has, without what this test run adds. */
const KEPT = ['PATH', 'HOME', 'LANG', 'TMPDIR'];
/** The port that the pages name. */
const PAGE_PORT = /\b8091\b/g;
const READY = 'is ready (development)';

/** Somebody who does what a page says, in a copy of the project. */
export class Reader implements AsyncDisposable {
  #service: ChildProcess | undefined;
  #output = '';
  #stuck: string | undefined;

  private constructor(
    readonly folder: string,
    private readonly port: number,
    private readonly cleanUp: () => Promise<void>,
  ) {}

  static async inCopyOfProject(): Promise<Reader> {
    const { path: folder, remove } = await temporaryFolder();
    const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard']);
    for (const file of new Set(String(list).split('\0')))
      // times too: by them the scripts see that the packages are up to date
      if (file !== '' && existsSync(file))
        cpSync(file, path.join(folder, file), { preserveTimestamps: true });
    // what has been compiled already need not be compiled again
    if (existsSync('dist/.built'))
      cpSync('dist', path.join(folder, 'dist'), {
        recursive: true,
        preserveTimestamps: true,
        filter: (file) => !file.endsWith('.lock'),
      });
    symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'), 'dir');
    return new Reader(folder, await freePort(), remove);
  }

  /** @returns what went otherwise than the page says, or undefined. After that nothing more is tried. */
  async follow(step: Step): Promise<string | undefined> {
    if (this.#stuck !== undefined) return `Not tried: ${this.#stuck} has failed.`;
    this.#stuck = `line ${step.line}`;
    const difference = await this.#try(step);
    if (difference === undefined) this.#stuck = undefined;
    return difference;
  }

  async #try(step: Step): Promise<string | undefined> {
    if (step.kind === 'file') return this.#write(step);
    if (step.mode === 'service') return this.#serve(step.script);
    if (step.mode === 'once') return this.#differs(step, await this.#run(step));
    let difference: string | undefined;
    const comes = async () => (difference = this.#differs(step, await this.#run(step))) === undefined;
    await eventually(comes, { every: 200 }).catch(() => undefined);
    return difference;
  }

  /** As Ctrl-C does. */
  async stopService(): Promise<number | null> {
    const service = this.#service;
    if (!service) return 0;
    this.#service = undefined;
    const exit = once(service, 'close') as Promise<[number | null]>;
    service.kill('SIGTERM');
    return (await exit)[0];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stopService();
    await this.cleanUp();
  }

  #write({ path: file, text }: FileStep): undefined {
    const target = path.join(this.folder, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
  }

  #differs({ answer }: CommandStep, output: string): string | undefined {
    if (!answer || answers(answer, output)) return undefined;
    return `The page shows:\n${answer.text}\nThe command answers:\n${output}`;
  }

  /** One shell for all commands of a page would hide which of them failed; what they set goes from one to the next. */
  async #run({ script, answer }: CommandStep): Promise<string> {
    // a refusal must be meant: without an answer on the page it is a failure of curl
    writeFileSync(path.join(this.folder, '.curlrc'), answer ? '' : 'fail');
    const lines = ['set -ae', '[ -f .shell ] && . ./.shell', this.#ported(script), 'export -p > .shell'];
    const env = { ...this.#environment(), CURL_HOME: this.folder };
    const { stdout } = await run('sh', ['-c', lines.join('\n')], {
      cwd: this.folder,
      env,
      maxBuffer: 1 << 24,
    });
    return stdout;
  }

  async #serve(script: string): Promise<undefined> {
    const service = spawn('sh', ['-c', `exec ${this.#withoutNpm(script)}`], {
      cwd: this.folder,
      env: this.#environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#service = service;
    this.#output = '';
    for (const stream of [service.stdout, service.stderr])
      stream.setEncoding('utf8').on('data', (text) => (this.#output += String(text)));
    await eventually(() => this.#output.includes(READY) || service.exitCode !== null, { within: 120_000 });
    if (!this.#output.includes(READY)) throw new Error(`The service does not start:\n${this.#output}`);
  }

  /** A terminal sends Ctrl-C to all processes in it; npm alone would not pass a signal on. */
  #withoutNpm(script: string): string {
    const { scripts } = JSON.parse(readFileSync(path.join(this.folder, 'package.json'), 'utf8')) as {
      readonly scripts: Readonly<Record<string, string>>;
    };
    const name = /^npm (?:run )?(\S+)$/.exec(script.trim())?.[1] ?? '';
    return scripts[name] ?? script;
  }

  #ported(script: string): string {
    return script.replaceAll(PAGE_PORT, String(this.port));
  }

  #environment(): NodeJS.ProcessEnv {
    const all = environment.inherit({ BLOCKCHAIN_SERVICE_PORT: String(this.port) });
    const names = [...KEPT, 'BLOCKCHAIN_SERVICE_PORT'];
    return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
  }
}
