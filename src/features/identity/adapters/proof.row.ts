import { EntitySchema } from 'typeorm';
import { jsonColumn, timestampColumn } from '#libs/persistence';
import type { ProofStatus } from '../domain/proof-status.js';

/** JSON columns are opaque here: TypeORM's types cannot follow a recursive one. */
export interface ProofRow {
  id: string;
  subject: string;
  type: string;
  createdBy: string;
  network: string;
  status: ProofStatus;
  createdAt: Date;
  anchorBefore: Date;
  credential: object;
  claimsRoot: string;
  disclosed: object;
  leaf: string;
  receipt: object;
  announced: boolean;
}

export const proofRow = new EntitySchema<ProofRow>({
  name: 'identity_proofs',
  tableName: 'identity_proofs',
  columns: {
    id: { type: 'varchar', length: 36, primary: true },
    subject: { type: 'varchar', length: 255 },
    type: { type: 'varchar', length: 64 },
    createdBy: { type: 'varchar', length: 256, name: 'created_by' },
    network: { type: 'varchar', length: 64 },
    status: { type: 'varchar', length: 16 },
    createdAt: timestampColumn({ name: 'created_at' }),
    anchorBefore: timestampColumn({ name: 'anchor_before' }),
    credential: jsonColumn(),
    claimsRoot: { type: 'varchar', length: 66, name: 'claims_root' },
    disclosed: jsonColumn(),
    leaf: { type: 'varchar', length: 66 },
    receipt: jsonColumn(),
    announced: { type: 'boolean' },
  },
});
