import { EntitySchema } from 'typeorm';
import { timestampColumn } from '#libs/persistence';

export interface IssuerKeyRow {
  /** What the key is for; there is one of each. */
  purpose: string;
  did: string;
  sealedSeed: string;
  createdAt: Date;
}

export const issuerKeyRow = new EntitySchema<IssuerKeyRow>({
  name: 'identity_issuer_keys',
  tableName: 'identity_issuer_keys',
  columns: {
    purpose: { type: 'varchar', length: 32, primary: true },
    did: { type: 'varchar', length: 190 },
    sealedSeed: { type: 'text', name: 'sealed_seed' },
    createdAt: timestampColumn({ name: 'created_at' }),
  },
});
