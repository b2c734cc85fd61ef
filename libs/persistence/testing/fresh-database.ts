import { createDatabase, type DatabaseSettingsInput } from '#libs/persistence';
import type { MariadbServer } from '#libs/testing';

let made = 0;

/** An empty database of its own on the server: starting one server is enough for many tests. */
export async function freshDatabase(server: MariadbServer): Promise<DatabaseSettingsInput> {
  const { host, port, username, password, database } = server;
  const mysql = { host, port, username, password };
  const name = `fresh_${(made += 1)}`;
  const admin = await createDatabase({ type: 'mariadb', mysql: { ...mysql, database } });
  const source = await admin.open({ owner: 'admin', entities: [] });
  await source.query(`CREATE DATABASE ${name}`);
  await source.destroy();
  await admin.close();
  return { type: 'mariadb', mysql: { ...mysql, database: name } };
}
