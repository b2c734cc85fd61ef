/** What a part of the service is at the moment. */
export type PartStatus = 'healthy' | 'degraded' | 'unhealthy';

export interface PartReport {
  readonly status: PartStatus;
  readonly reason?: string;
  readonly [detail: string]: unknown;
}

/** A part of the service whose health is watched: the database, a chain, a feature, the configuration. */
export interface Part {
  readonly name: string;
  /** True if the service is of no use without it: then `/health` answers 503. */
  readonly essential: boolean;
  readonly dependencies?: readonly string[];
  check(): Promise<PartReport>;
}

/** A part's last check as `monitoring/status` shows it. */
export interface PartState extends PartReport {
  readonly name: string;
  readonly essential: boolean;
  readonly lastCheck: string;
  /** Failed checks since the start. */
  readonly errorCount: number;
  /** Of the last check. Unit: milliseconds. */
  readonly responseTime: number;
  readonly dependencies: readonly string[];
}
