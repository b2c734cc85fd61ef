import type { DataSource } from 'typeorm';
import { systemClock } from '#libs/base';
import { isDuplicate } from '#libs/persistence';
import type { IssuerKey, IssuerKeyStore } from '../ports/issuer-key-store.port.js';
import { issuerKeyRow } from './issuer-key.row.js';

const purpose = 'issuer';

export class TypeormIssuerKeyStore implements IssuerKeyStore {
  constructor(private readonly source: DataSource) {}

  async find(): Promise<IssuerKey | undefined> {
    const row = await this.source.manager.findOneBy(issuerKeyRow, { purpose });
    return row ? { did: row.did, sealedSeed: row.sealedSeed } : undefined;
  }

  async offer(key: IssuerKey): Promise<void> {
    try {
      await this.source.manager.insert(issuerKeyRow, { purpose, ...key, createdAt: systemClock.now() });
    } catch (thrown) {
      if (!isDuplicate(thrown)) throw thrown;
    }
  }

  async reseal({ did, sealedSeed }: IssuerKey): Promise<void> {
    await this.source.manager.update(issuerKeyRow, { purpose, did }, { sealedSeed });
  }
}
