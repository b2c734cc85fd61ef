// A process of its own that writes until it is killed: each line on standard output acknowledges a committed row.
import { createDatabase, type DatabaseSettingsInput } from '../src/index.js';
import { item, itemEntity } from './items.js';

const CALLERS = 8;

const [settings = '', owner = '', prefix = ''] = process.argv.slice(2);
const database = await createDatabase(JSON.parse(settings) as DatabaseSettingsInput);
const entity = itemEntity(owner);
const source = await database.open({ owner, entities: [entity] });
process.stdin.resume();

let next = 0;
await Promise.all(
  Array.from({ length: CALLERS }, async () => {
    while (!process.stdin.readableEnded) {
      const id = `${prefix}${next++}`;
      await source.transaction((manager) => manager.insert(entity, item(id)));
      process.stdout.write(`${id}\n`);
    }
  }),
);
