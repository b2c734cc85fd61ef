import type { RpcFailure } from '../rpc/envelope.js';

/** JSON-RPC 2.0, section 5.1: the method is not available. */
const NO_METHOD = -32_601;

/** Providers have no common code for it; each says it in words. */
export function isTooMuch({ message }: RpcFailure): boolean {
  return /range|too (many|much|large|big|wide)|limit|more than|exceed|response size|time(d)? ?out|up to/i.test(
    message,
  );
}

export function isUnknownMethod({ code, message }: RpcFailure): boolean {
  return (
    code === NO_METHOD ||
    /method.*(not (found|supported|available|allowed|exist)|does not exist)|unsupported method/i.test(message)
  );
}

/** The node does not have all of the blocks: behind one address there may be several, and not all as far. */
export function isBeyondHead({ message }: RpcFailure): boolean {
  return /blockoutofrange|block height|(beyond|higher than|after) (the )?(current |latest )?(head|latest|block)|unknown block|header not found/i.test(
    message,
  );
}
