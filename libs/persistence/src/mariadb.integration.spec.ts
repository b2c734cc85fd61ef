import { describeDatabase } from '#libs/persistence/testing';
import { startMariadb } from '#libs/testing';
import { createDatabase } from './index.js';

/** On a busy machine the last of many callers waits long; only a hang is a fault. */
const PATIENCE_MS = 50_000;

describeDatabase('mariadb', async () => {
  const { host, port, username, password, database, kill9, start, stop } = await startMariadb();
  const settings = {
    type: 'mariadb',
    busyTimeoutMs: PATIENCE_MS,
    mysql: { host, port, username, password, database },
  } as const;
  return {
    settings,
    create: () => createDatabase(settings),
    outage: { begin: kill9, end: start },
    close: stop,
  };
});
