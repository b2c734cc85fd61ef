import { describeDatabase } from '#libs/persistence/testing';
import { startMariadb } from '#libs/testing';
import { createDatabase } from './index.js';

describeDatabase('mariadb', async () => {
  const { host, port, username, password, database, kill9, start, stop } = await startMariadb();
  const settings = { type: 'mariadb', mysql: { host, port, username, password, database } } as const;
  return {
    settings,
    create: () => createDatabase(settings),
    outage: { begin: kill9, end: start },
    close: stop,
  };
});
