import { createDatabase } from '#libs/persistence';
import { startMariadb, temporaryFolder } from '#libs/testing';
import { describeAnchorIndex } from '../testing/anchor-index.suite.js';
import { describeAnchoringStore } from '../testing/anchoring-store.suite.js';
import { describeIssuerKeyStore } from '../testing/issuer-key-store.suite.js';
import { describeProofStore } from '../testing/proof-store.suite.js';
import { storesOn, type StoresUnderTest } from '../testing/stores.js';
import { TypeormAnchorIndex } from './anchor-index.typeorm.js';
import { TypeormAnchoringStore } from './anchoring-store.typeorm.js';
import { TypeormIssuerKeyStore } from './issuer-key-store.typeorm.js';
import { TypeormProofStore } from './proof-store.typeorm.js';

async function onSqlite(): Promise<StoresUnderTest> {
  const folder = await temporaryFolder();
  const stores = await storesOn(await createDatabase({ type: 'sqlite', folder: folder.path }));
  return { ...stores, close: () => stores.close().then(folder.remove) };
}

async function onMariadb(): Promise<StoresUnderTest> {
  const { host, port, username, password, database, stop } = await startMariadb();
  const mysql = { host, port, username, password, database };
  const stores = await storesOn(await createDatabase({ type: 'mariadb', mysql }));
  return { ...stores, close: () => stores.close().then(stop) };
}

for (const [engine, make] of [
  ['sqlite', onSqlite],
  ['mariadb', onMariadb],
] as const) {
  describeProofStore(`${TypeormProofStore.name} on ${engine}`, make);
  describeAnchoringStore(`${TypeormAnchoringStore.name} on ${engine}`, make);
  describeAnchorIndex(`${TypeormAnchorIndex.name} on ${engine}`, make);
  describeIssuerKeyStore(`${TypeormIssuerKeyStore.name} on ${engine}`, make);
}
