import type { OpenedCustody } from '../src/index.js';
import { describeKeyRotation } from './rotation.suite.js';
import { describeImports } from './imports.suite.js';
import { describeSigning } from './signing.suite.js';
import { describeWallets } from './wallets.suite.js';

/** The key-encryption secrets that a replica was started with. */
export interface ReplicaSecrets {
  readonly current: string;
  readonly previous?: readonly string[];
}

export interface CustodyFixture {
  /** Every result stands for another replica at the same database; `SECRET` unless told. */
  open(secrets?: ReplicaSecrets): Promise<OpenedCustody>;
  close(): Promise<unknown>;
}

export const SECRET = 'the secret of the suite, of more than 32 characters';

/** What every adapter of the port `Custody` does. */
export function describeCustody(name: string, make: () => Promise<CustodyFixture>): void {
  describe(`${name} (as a custody)`, () => {
    let fixture: CustodyFixture;
    let opened: OpenedCustody;
    let replica: OpenedCustody;
    beforeAll(async () => {
      fixture = await make();
      [opened, replica] = [await fixture.open(), await fixture.open()];
    });
    afterAll(async () => {
      for (const { close } of [opened, replica]) await close();
      await fixture.close();
    });
    const both = () => [opened.custody, replica.custody] as const;
    describeWallets(both);
    describeImports(both);
    describeSigning(both);
    describeKeyRotation(() => fixture);
  });
}
