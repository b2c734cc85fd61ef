import { createDatabase } from '#libs/persistence';
import { startMariadb, temporaryFolder } from '#libs/testing';
import {
  contractStoreOn,
  describeContractStore,
  type ContractStoreUnderTest,
} from '../../testing/contract-store.suite.js';
import { TypeormContractStore } from './contract-store.typeorm.js';

async function onSqlite(): Promise<ContractStoreUnderTest> {
  const folder = await temporaryFolder();
  const under = await contractStoreOn(await createDatabase({ type: 'sqlite', folder: folder.path }));
  expect(under.store).toBeInstanceOf(TypeormContractStore);
  return { ...under, close: () => under.close().then(folder.remove) };
}

async function onMariadb(): Promise<ContractStoreUnderTest> {
  const { host, port, username, password, database, stop } = await startMariadb();
  const mysql = { host, port, username, password, database };
  const under = await contractStoreOn(await createDatabase({ type: 'mariadb', mysql }));
  return { ...under, close: () => under.close().then(stop) };
}

describeContractStore('SQLite', onSqlite);
describeContractStore('MariaDB', onMariadb);
