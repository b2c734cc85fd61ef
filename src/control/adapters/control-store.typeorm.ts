import type { DataSource } from 'typeorm';
import { inTransaction, page, type Database } from '#libs/persistence';
import type { AuditEntry, AuditPage, ControlStore, StoredSetting } from '../control-store.port.js';
import { controlMigrations } from './control-store.migrations.js';
import { auditEntity, featureSettingEntity, type AuditRow } from './control-store.row.js';

const OWNER = 'control';

/** Keeps the settings and the audit log in the service's database. @throws DATABASE_UNAVAILABLE */
export async function openControlStore(database: Database): Promise<ControlStore> {
  await database.migrate(OWNER, controlMigrations);
  const source = await database.open({ owner: OWNER, entities: [featureSettingEntity, auditEntity] });
  return new TypeormControlStore(source);
}

class TypeormControlStore implements ControlStore {
  constructor(private readonly source: DataSource) {}

  async settings(): Promise<readonly StoredSetting[]> {
    const rows = await this.source.getRepository(featureSettingEntity).find({ order: { feature: 'ASC' } });
    return rows.map(({ feature, enabled, config }) => ({ feature, enabled: enabled ?? undefined, config }));
  }

  save(setting: StoredSetting, audit: AuditEntry): Promise<void> {
    const { feature, enabled, config } = setting;
    return inTransaction(this.source, async (manager) => {
      await manager.save(featureSettingEntity, {
        feature,
        enabled: enabled ?? null,
        config,
        updatedAt: audit.at,
      });
      await manager.insert(auditEntity, rowOf(audit));
    });
  }

  async audit(entry: AuditEntry): Promise<void> {
    await this.source.getRepository(auditEntity).insert(rowOf(entry));
  }

  async auditLog(query: { feature?: string; cursor?: string; limit: number }): Promise<AuditPage> {
    const { feature, cursor, limit } = query;
    const entries = this.source.getRepository(auditEntity).createQueryBuilder('a');
    if (feature !== undefined) entries.where('a.feature = :feature', { feature });
    const { items, nextCursor } = await page(entries, {
      cursor,
      limit,
      sort: ['at', 'id'],
      direction: 'DESC',
    });
    return { items: items.map(entryOf), ...(nextCursor === undefined ? {} : { nextCursor }) };
  }

  close(): Promise<void> {
    return this.source.destroy();
  }
}

function rowOf({ reason, before, after, requestId, ...entry }: AuditEntry): AuditRow {
  return {
    ...entry,
    reason: reason ?? null,
    before: before ?? null,
    after: after ?? null,
    requestId: requestId ?? null,
  };
}

function entryOf({ reason, before, after, requestId, ...row }: AuditRow): AuditEntry {
  return {
    ...row,
    reason: reason ?? undefined,
    before: (before as AuditEntry['before'] | null) ?? undefined,
    after: (after as AuditEntry['after'] | null) ?? undefined,
    requestId: requestId ?? undefined,
  };
}
