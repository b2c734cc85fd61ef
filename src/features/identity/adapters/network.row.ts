import { EntitySchema } from 'typeorm';
import { integerColumn, timestampColumn } from '#libs/persistence';

/** Who anchors on a network at the moment, and how far it has looked. */
export interface NetworkRow {
  network: string;
  holder: string;
  fence: number;
  leaseUntil: Date;
  head: number | null;
}

export const networkRow = new EntitySchema<NetworkRow>({
  name: 'identity_networks',
  tableName: 'identity_networks',
  columns: {
    network: { type: 'varchar', length: 64, primary: true },
    holder: { type: 'varchar', length: 64 },
    fence: integerColumn(),
    leaseUntil: timestampColumn({ name: 'lease_until' }),
    head: integerColumn({ nullable: true, name: 'head_block' }),
  },
});
