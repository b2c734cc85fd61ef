import { EntitySchema } from 'typeorm';
import { integerColumn, timestampColumn } from '#libs/persistence';

/** A root on chain; derived from the stream of its contract, and made anew from it at any time. */
export interface AnchoredRootRow {
  network: string;
  contract: string;
  root: string;
  transactionHash: string;
  blockNumber: number;
  blockHash: string;
  blockTimestamp: Date;
}

export const anchoredRootRow = new EntitySchema<AnchoredRootRow>({
  name: 'identity_anchored_roots',
  tableName: 'identity_anchored_roots',
  columns: {
    network: { type: 'varchar', length: 64, primary: true },
    contract: { type: 'varchar', length: 190, primary: true },
    root: { type: 'varchar', length: 66, primary: true },
    transactionHash: { type: 'varchar', length: 190, name: 'transaction_hash' },
    blockNumber: integerColumn({ name: 'block_number' }),
    blockHash: { type: 'varchar', length: 190, name: 'block_hash' },
    blockTimestamp: timestampColumn({ name: 'block_timestamp' }),
  },
});

/** Which stream of a name the rows come from. */
export interface AnchorStreamRow {
  stream: string;
  createdAt: Date;
}

export const anchorStreamRow = new EntitySchema<AnchorStreamRow>({
  name: 'identity_anchor_streams',
  tableName: 'identity_anchor_streams',
  columns: {
    stream: { type: 'varchar', length: 64, primary: true },
    createdAt: timestampColumn({ name: 'created_at' }),
  },
});
