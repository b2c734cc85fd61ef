import type { Broadcast } from '#libs/chain';
import type { RpcFailure } from '../rpc/envelope.js';
import { withoutUrls } from '../rpc/texts.js';

type Refused = Exclude<Broadcast['outcome'], 'accepted'>;

/**
 * What nodes say, in the order in which it is looked for. Codes do not tell: most nodes use one for all. `rejected` is
 * only what lies in the bytes, or in the rules of the chain: what another node may see differently, or this one later (a
 * full pool, its owner's cap on fees, a base fee that will fall), is `unknown`, and so is what nobody knows.
 */
const WORDINGS: readonly (readonly [Refused, RegExp])[] = [
  ['known', /already (known|imported|exists)|AlreadyKnown|^known transaction|with same hash/i],
  ['nonce-too-low', /nonce (is )?too low|\bOldNonce\b/i],
  // a node that knows fees below the base fee as "FeeTooLow" would else say that another one pays more
  ['unknown', /base ?fee|configured cap|fee cap exceeded/i],
  ['underpriced', /underpriced|FeeTooLow|fee too low|ReplacementNotAllowed|could not replace existing/i],
  ['underpriced', /below configured minimum|replaced by transaction with higher tip/i],
  ['unfunded', /insufficient (funds|sender balance|balance)|InsufficientFunds|exceeds .*balance/i],
  ['rejected', /intrinsic ?gas|floor data gas|data floor|exceeds block gas limit|GasLimitExceeded/i],
  ['rejected', /gas limit (reached|too high)|gas limit is too high|gas ?uint(64)? ?overflow/i],
  ['rejected', /(invalid|wrong) (transaction )?chain ?id|InvalidTxChainId|chain ?id not supported/i],
  [
    'rejected',
    /invalid (sender|signature)|failed to (recover|resolve) ?sender|FailedToResolveSender|InvalidTxSignature/i,
  ],
  ['rejected', /oversized data|MaxTxSizeExceeded|rlp ?too ?long/i],
  ['rejected', /initcode (size|too large)|max initcode/i],
  ['rejected', /transaction type( is)? (not supported|not activated)|NotSupportedTxType/i],
  ['rejected', /(invalid|unsupported) transaction type/i],
  [
    'rejected',
    /priority fee per gas (higher|greater|exceeds)|tip (above|higher than) fee cap|negative value/i,
  ],
  ['rejected', /nonce has max value|Int256Overflow|cost overflow|very high bits set/i],
  ['rejected', /sender (is )?not an eoa|SenderIsContract/i],
  ['rejected', /\brlp\b|failed to decode|could not decode|typed transaction too short/i],
  ['rejected', /invalid hex|invalid value: string|cannot unmarshal hex/i],
];

/** What a node's refusal means for the transaction. */
export function classifyRefusal({ code, message }: RpcFailure): Broadcast {
  const outcome = WORDINGS.find(([, wording]) => wording.test(message))?.[0] ?? 'unknown';
  if (outcome === 'known') return { outcome };
  return { outcome, reason: `${withoutUrls(message)} (${code})` };
}
