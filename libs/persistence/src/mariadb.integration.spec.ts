import { describeDatabase } from '#libs/persistence/testing';
import { startMariadb } from '#libs/testing';

describeDatabase('mariadb', async () => {
  const { host, port, username, password, database, kill9, start, stop } = await startMariadb();
  return {
    settings: { type: 'mariadb', mysql: { host, port, username, password, database } },
    outage: { begin: kill9, end: start },
    close: stop,
  };
});
