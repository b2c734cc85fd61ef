import { isAppError } from '#libs/base';

/** Whether the chain cannot be asked at the moment: what was begun is still right, and goes on later. */
export function isAwayError(thrown: unknown): boolean {
  return isAppError(thrown) && AWAY.has(thrown.code);
}

const AWAY: ReadonlySet<string> = new Set(['CHAIN_UNAVAILABLE', 'CHAIN_MISCONFIGURED', 'CHAIN_NODE_REFUSED']);
