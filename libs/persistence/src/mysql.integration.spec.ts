import { describeDatabase } from '#libs/persistence/testing';
import { startMariadb } from '#libs/testing';

describeDatabase('mysql', async () => {
  const { host, port, username, password, database, kill9, start, stop } = await startMariadb();
  return {
    settings: { type: 'mysql', mysql: { host, port, username, password, database } },
    outage: { begin: kill9, end: start },
    close: stop,
  };
});
