import { EntitySchema, MoreThan, type DataSource } from 'typeorm';
import { integerColumn, isDuplicate } from '#libs/persistence';

interface ForkRow {
  network: string;
  block: number;
}

export const forkRow = new EntitySchema<ForkRow>({
  name: 'transaction_forks',
  tableName: 'transaction_forks',
  columns: { network: { type: 'varchar', length: 64, primary: true }, block: integerColumn() },
});

/**
 * Where a network's chain has become another one, as long as rows are of the former. It is noted before anything of the
 * new one: from then on a block that is there does not mean that all below it are.
 */
export class ForkStore {
  constructor(private readonly source: DataSource) {}

  /** The last block that both have. */
  async find(network: string): Promise<number | undefined> {
    return (await this.source.manager.findOneBy(forkRow, { network }))?.block;
  }

  /** Unless a lower one is noted. */
  async note(network: string, block: number): Promise<void> {
    const lowered = await this.source.manager.update(forkRow, { network, block: MoreThan(block) }, { block });
    if (lowered.affected === 1) return;
    await this.source.manager.insert(forkRow, { network, block }).catch((thrown: unknown) => {
      if (!isDuplicate(thrown)) throw thrown;
    });
  }

  /** Nothing above it is of the former chain any more, unless another one has noted a lower one meanwhile. */
  async end(network: string, block: number): Promise<void> {
    await this.source.manager.delete(forkRow, { network, block });
  }
}
