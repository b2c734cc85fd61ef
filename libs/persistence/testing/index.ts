import type { DatabaseFixture } from './fixture.js';
import { describeBulk } from './bulk.suite.js';
import { describeDurability } from './durability.suite.js';
import { describeIdempotencyKeys } from './idempotency.suite.js';
import { describeMigrations } from './migrations.suite.js';
import { describePages } from './pages.suite.js';
import { describeTransactions } from './transactions.suite.js';
import { describeValues } from './values.suite.js';

export * from './fresh-database.js';
export type { DatabaseFixture } from './fixture.js';

/** What every `Database` must do, whatever is below. */
export function describeDatabase(name: string, make: () => Promise<DatabaseFixture>): void {
  describe(`Database (${name})`, () => {
    let fixture: DatabaseFixture;
    beforeAll(async () => {
      fixture = await make();
    }, 300_000);
    afterAll(() => fixture.close());
    const current = () => fixture;
    describeValues(current);
    describeTransactions(current);
    describeBulk(current);
    describeMigrations(current);
    describePages(current);
    describeIdempotencyKeys(current);
    describeDurability(current);
  });
}
