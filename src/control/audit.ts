import { createHash, randomUUID } from 'node:crypto';
import { messageOf } from '#libs/base';
import type { AuditAction, AuditEntry } from './control-store.port.js';

/** Who asks for a change. */
export interface Actor {
  readonly subject: string;
  readonly requestId: string | undefined;
}

interface Attempt {
  readonly actor: Actor;
  readonly action: AuditAction;
  readonly feature: string;
  readonly before: object | undefined;
  readonly after: object | undefined;
  /** Set if the change was refused. */
  readonly thrown?: unknown;
}

const SECRET_KEY = /secret|password|private_?key|token|mnemonic|credential|seed/i;

export const auditEntry = {
  make(attempt: Attempt): AuditEntry {
    const { actor, action, feature, before, after, thrown } = attempt;
    return {
      id: randomUUID(),
      at: new Date(),
      actor: actor.subject,
      requestId: actor.requestId,
      action,
      feature,
      outcome: thrown === undefined ? 'applied' : 'refused',
      reason: thrown === undefined ? undefined : messageOf(thrown),
      before: before && maskSecrets(before),
      after: after && maskSecrets(after),
    };
  },

  /** A strong entity tag (RFC 9110, 8.8.3) of a JSON value. */
  hash(value: unknown): string {
    return `"${createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 22)}"`;
  },
};

/** A copy with every value under a secret-like key masked. */
export function maskSecrets(tree: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(tree).map(([key, value]: [string, unknown]) => {
      if (SECRET_KEY.test(key) && typeof value !== 'boolean') return [key, '***'];
      return [
        key,
        typeof value === 'object' && value !== null && !Array.isArray(value) ? maskSecrets(value) : value,
      ];
    }),
  );
}
