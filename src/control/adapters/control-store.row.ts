import { EntitySchema } from 'typeorm';
import { jsonColumn, timestampColumn } from '#libs/persistence';
import type { AuditEntry } from '../control-store.port.js';

export interface FeatureSettingRow {
  feature: string;
  enabled: boolean | null;
  config: Readonly<Record<string, unknown>>;
  updatedAt: Date;
}

export const featureSettingEntity = new EntitySchema<FeatureSettingRow>({
  name: 'control_feature_settings',
  tableName: 'control_feature_settings',
  columns: {
    feature: { type: 'varchar', length: 100, primary: true },
    enabled: { type: Boolean, nullable: true },
    config: jsonColumn(),
    updatedAt: timestampColumn({ name: 'updated_at' }),
  },
});

export interface AuditRow {
  id: string;
  at: Date;
  actor: string;
  action: AuditEntry['action'];
  feature: string;
  outcome: AuditEntry['outcome'];
  reason: string | null;
  before: object | null;
  after: object | null;
  requestId: string | null;
}

export const auditEntity = new EntitySchema<AuditRow>({
  name: 'control_audit',
  tableName: 'control_audit',
  columns: {
    id: { type: 'varchar', length: 36, primary: true },
    at: timestampColumn(),
    actor: { type: 'varchar', length: 255 },
    action: { type: 'varchar', length: 20 },
    feature: { type: 'varchar', length: 100 },
    outcome: { type: 'varchar', length: 10 },
    reason: { type: 'text', nullable: true },
    before: jsonColumn({ name: 'config_before', nullable: true }),
    after: jsonColumn({ name: 'config_after', nullable: true }),
    requestId: { type: 'varchar', length: 64, name: 'request_id', nullable: true },
  },
});
