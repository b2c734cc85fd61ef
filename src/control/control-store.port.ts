import { defineToken } from '#libs/base';

/** What administrators have set for one feature: outranks the file, is outranked by Consul KV and the environment. */
export interface StoredSetting {
  readonly feature: string;
  /** `undefined` leaves it to the lower layers. */
  readonly enabled: boolean | undefined;
  readonly config: Readonly<Record<string, unknown>>;
}

export type AuditAction = 'load' | 'upgrade' | 'reconfigure' | 'unload';

export interface AuditEntry {
  readonly id: string;
  readonly at: Date;
  /** The caller's subject, or the layer (`file`, `consul`, `start`) that brought the change. */
  readonly actor: string;
  readonly action: AuditAction;
  readonly feature: string;
  readonly outcome: 'applied' | 'refused';
  /** Why it was refused. */
  readonly reason: string | undefined;
  /** Configurations before and after, secrets masked. */
  readonly before: Readonly<Record<string, unknown>> | undefined;
  readonly after: Readonly<Record<string, unknown>> | undefined;
  readonly requestId: string | undefined;
}

export interface AuditPage {
  readonly items: readonly AuditEntry[];
  /** Give it back as `cursor` to go on; absent on the last page. */
  readonly nextCursor?: string;
}

/** Stored admin changes and the audit log. Rejects with `DATABASE_UNAVAILABLE` while the database is away. */
export interface ControlStore {
  settings(): Promise<readonly StoredSetting[]>;
  /** Stores the setting and its audit entry together. */
  save(setting: StoredSetting, audit: AuditEntry): Promise<void>;
  /** For changes that no administrator made, and for refused ones. */
  audit(entry: AuditEntry): Promise<void>;
  /** Newest first. */
  auditLog(query: {
    readonly feature?: string;
    readonly cursor?: string;
    readonly limit: number;
  }): Promise<AuditPage>;
  close(): Promise<void>;
}

export const CONTROL_STORE = defineToken<ControlStore>('control-store');
