// `npm run service -- start|check|stop`: the service alone, in the background of this machine.
// `npm run service -- deploy <local|integration|production>`: an environment with its compose file.
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { build } from './build.mjs';
import { ensureInstalled, say } from './install.mjs';
import { nodePath, root } from './node.mjs';

const ENVIRONMENTS = ['local', 'integration', 'production'];
const ENTRY = path.join(root, 'dist/apps/server/main.js');
const DEFAULT_PORT = 8091;
const POLL_MS = 100;
const START_LIMIT_MS = 120_000;
/** The service itself cuts open requests off after 30 s. */
const STOP_LIMIT_MS = 35_000;

const folder = path.resolve(root, process.env.DATA_DIR ?? 'data');
const pidFile = path.join(folder, 'service.pid');
const logFile = path.join(folder, 'service.log');
const health = `http://127.0.0.1:${process.env.BLOCKCHAIN_SERVICE_PORT ?? DEFAULT_PORT}/health`;

const commands = { start, check, stop, deploy };
const [name = '', ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : usage;
process.exit(await command(...args));

async function start() {
  const running = runningPid();
  if (running) return tell(1, `The service runs already (process ${running}).`);
  ensureInstalled();
  await build();
  mkdirSync(folder, { recursive: true });
  const log = openSync(logFile, 'a');
  const service = spawn(nodePath(), ['--enable-source-maps', ENTRY], {
    cwd: root,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  service.unref();
  writeFileSync(pidFile, String(service.pid));
  const serving = await until(START_LIMIT_MS, async () => !runningPid() || (await probe()) !== undefined);
  if (runningPid() && serving)
    return tell(0, `The service serves (process ${service.pid}, ${health}, log ${logFile}).`);
  await stop();
  return tell(
    1,
    `The service did not start. The end of ${logFile}:\n${readFileSync(logFile, 'utf8').slice(-2000)}`,
  );
}

async function check() {
  const running = runningPid();
  if (!running) return tell(1, 'The service does not run.');
  const answer = await probe();
  if (!answer) return tell(1, `The service (process ${running}) does not answer at ${health}.`);
  process.stdout.write(`${answer.text}\n`);
  return tell(
    answer.ok ? 0 : 1,
    `The service (process ${running}) ${answer.ok ? 'is healthy' : 'is not healthy'}.`,
  );
}

async function stop() {
  const running = runningPid();
  if (!running) return tell(0, 'The service does not run.');
  process.kill(running, 'SIGTERM');
  const stopped = await until(STOP_LIMIT_MS, () => !runningPid());
  if (!stopped)
    return tell(1, `The service (process ${running}) has not ended after ${STOP_LIMIT_MS / 1000} s.`);
  rmSync(pidFile, { force: true });
  return tell(0, 'The service has stopped.');
}

function deploy(environment, ...options) {
  if (!ENVIRONMENTS.includes(environment))
    return tell(2, `Say which environment: ${ENVIRONMENTS.join(', ')}.`);
  const file = path.join(root, 'docker', `compose.${environment}.yml`);
  const run = spawnSync(
    'docker',
    ['compose', '-f', file, 'up', '--detach', '--build', '--wait', ...options],
    { stdio: 'inherit' },
  );
  if (run.error)
    return tell(1, `Docker does not start: ${run.error.message}. Install Docker with its compose plugin.`);
  return run.status ?? 1;
}

function usage() {
  return tell(2, `Usage: npm run service -- start | check | stop | deploy <${ENVIRONMENTS.join('|')}>`);
}

/** The service's process, if there is one. */
function runningPid() {
  if (!existsSync(pidFile)) return undefined;
  const pid = Number(readFileSync(pidFile, 'utf8'));
  try {
    process.kill(pid, 0);
    return isOurs(pid) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** After a crash the number may belong to a stranger by now; where there is no /proc it is believed. */
function isOurs(pid) {
  const commandLine = `/proc/${pid}/cmdline`;
  return !existsSync(commandLine) || readFileSync(commandLine, 'utf8').includes(ENTRY);
}

async function probe() {
  try {
    const response = await fetch(health);
    return { ok: response.ok, text: await response.text() };
  } catch {
    return undefined;
  }
}

async function until(limit, condition) {
  const deadline = performance.now() + limit;
  while (performance.now() < deadline) {
    if (await condition()) return true;
    await pause(POLL_MS);
  }
  return false;
}

function tell(status, line) {
  say(line);
  return status;
}
