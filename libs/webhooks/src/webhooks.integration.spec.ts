import { startMariadb, temporaryFolder } from '#libs/testing';
import { describeWebhooks } from '#libs/webhooks/testing';

/** On a busy machine a writer waits long; only a hang is a fault. */
const busyTimeoutMs = 50_000;

// DurableWebhooks over openWebhooks
describeWebhooks('sqlite', async () => {
  const { path: folder, remove } = await temporaryFolder();
  return { settings: { type: 'sqlite', folder, busyTimeoutMs }, close: remove };
});

describeWebhooks('mariadb', async () => {
  const { host, port, username, password, database, stop } = await startMariadb();
  const mysql = { host, port, username, password, database };
  return { settings: { type: 'mariadb', busyTimeoutMs, mysql }, close: stop };
});
