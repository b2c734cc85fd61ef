import { createDatabase, type Database, type DatabaseSettingsInput } from '#libs/persistence';
import { startMariadb, temporaryFolder } from '#libs/testing';
import { describeControlStore } from '../testing/control-store.suite.js';
import { openControlStore } from './control-store.typeorm.js';

async function underTest(settings: DatabaseSettingsInput, end: () => Promise<void>) {
  const databases: Database[] = [];
  const open = async () => {
    const database = await createDatabase(settings);
    databases.push(database);
    return openControlStore(database);
  };
  const store = await open();
  return {
    store,
    reopen: open,
    close: async () => {
      await store.close();
      for (const database of databases) await database.close();
      await end();
    },
  };
}

describeControlStore('sqlite', async () => {
  const folder = await temporaryFolder();
  return underTest({ type: 'sqlite', folder: folder.path }, folder.remove);
});

describeControlStore('mariadb', async () => {
  const { host, port, username, password, database, stop } = await startMariadb();
  return underTest({ type: 'mariadb', mysql: { host, port, username, password, database } }, stop);
});
