import 'reflect-metadata';
import { once } from 'node:events';
import { isAppError, messageOf } from '#libs/base';
import { houseFeatures } from '../../src/control/feature-catalogue.js';
import { startService, type Service } from '../../src/root/service.js';
import { loadSettings } from '../../src/settings/load.js';
import { adapters } from '../adapters.js';
import { banner } from './banner.js';

/** Unit: milliseconds. */
const LINGER_MS = 2_000;

/** Serves until a signal comes. Returns the exit code. */
export async function serve(): Promise<number> {
  const signals = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  let service: Service;
  try {
    const catalogue = houseFeatures();
    const settings = await loadSettings({
      argv: process.argv.slice(2),
      features: await catalogue.declarations(),
    });
    service = await startService({ settings, adapters, catalogue });
    process.stdout.write(banner(service, settings.values));
  } catch (thrown) {
    process.stderr.write(failure(thrown));
    return ended(1);
  }
  await signals;
  return stop(service);
}

async function stop(service: Service): Promise<number> {
  // a second signal means: now
  const impatient = () => process.exit(130);
  process.once('SIGINT', impatient).once('SIGTERM', impatient);
  await service.stop();
  return ended(0);
}

/** Nothing should be left by now; if something is, it must not keep the process from ending. */
function ended(code: number): number {
  setTimeout(() => process.exit(code), LINGER_MS).unref();
  return code;
}

function failure(thrown: unknown): string {
  const lines = [`The service cannot start: ${messageOf(thrown)}`];
  if (isAppError(thrown)) {
    const untold = thrown.errors.filter(({ detail }) => !thrown.message.includes(detail));
    lines.push(...untold.map(({ pointer, detail }) => `  ${pointer}: ${detail}`));
  } else if (Error.isError(thrown) && thrown.stack) lines.push(thrown.stack);
  return `${lines.join('\n')}\n`;
}
