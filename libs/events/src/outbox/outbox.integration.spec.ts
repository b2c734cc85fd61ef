import { describeOutbox } from '#libs/events/testing';
import { startMariadb, temporaryFolder } from '#libs/testing';

/** On a busy machine the last of many writers waits long; only a hang is a fault. */
const busyTimeoutMs = 50_000;

describeOutbox('sqlite', async () => {
  const { path: folder, remove } = await temporaryFolder();
  return { settings: { type: 'sqlite', folder, busyTimeoutMs }, close: remove };
});

describeOutbox('mariadb', async () => {
  const { host, port, username, password, database, kill9, start, stop } = await startMariadb();
  const mysql = { host, port, username, password, database };
  return {
    settings: { type: 'mariadb', busyTimeoutMs, mysql },
    outage: { begin: kill9, end: start },
    close: stop,
  };
});
