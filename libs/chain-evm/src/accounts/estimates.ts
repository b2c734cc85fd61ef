import type { AccountCall, Estimate, EstimateRequest } from '#libs/chain';
import { NO_ABI, revertReason } from '../reverts.js';
import type { EvmRpc, Refusal, RpcRequest } from '../rpc/evm-rpc.js';
import { amountReply } from '../rpc/light-replies.js';
import { withoutUrls } from '../rpc/texts.js';

/** A plain transfer to an account without code costs exactly so much, for ever (yellow paper, G_transaction). */
const TRANSFER_GAS = 21_000n;
/** Gas is estimated on the newest state; the margin covers what other transactions change before inclusion. */
const MARGIN_PERCENT = 25n;

/** geth and those that descend from it, anvil, erigon, nethermind, besu; the last where only the gas cannot be paid. */
const UNFUNDED =
  /insufficient (funds|sender balance|balance|maxfeepergas)|up-?front cost.*exceeds|exceeds allowance[ :(]*0\b/i;

interface Limits {
  /** What one transaction may take, as configured. */
  readonly configured: bigint | undefined;
  /** What a block holds, if that is known. */
  readonly block: bigint | undefined;
}

/** What each call needs on the pending state; whoever moves more than he has is `unfunded`, whatever the node says. */
export async function estimateAll(
  rpc: EvmRpc,
  requests: readonly EstimateRequest[],
): Promise<readonly Estimate[]> {
  const paying = requests.filter(({ value }) => value > 0n);
  const answers = await rpc.tryAskMany([...requests.map(toEstimate), ...paying.map(toBalance)]);
  const balances = new Map(paying.map((request, i) => [request, answers[requests.length + i]]));
  return requests.map((request, i) => {
    const estimate = read(answers[i], request);
    const balance = balances.get(request);
    if (estimate.kind !== 'gas' || !balance || !('value' in balance)) return estimate;
    if (balance.value >= request.value) return estimate;
    const reason = `${request.from} has ${balance.value} wei and sends ${request.value}`;
    return { kind: 'unfunded', reason };
  });
}

/** As the port says; what a limit allows may be less than what is needed. */
export function gasLimitOf(gas: bigint, { configured, block }: Limits): bigint {
  const wanted = gas === TRANSFER_GAS ? gas : gas + (gas * MARGIN_PERCENT + 99n) / 100n;
  return [configured, block].reduce<bigint>(
    (least, limit) => (limit && limit < least ? limit : least),
    wanted,
  );
}

/** The call as JSON-RPC wants it. */
export function toCallObject({ from, to, value, data }: AccountCall): Readonly<Record<string, string>> {
  return { from, ...(to === undefined ? {} : { to }), value: `0x${value.toString(16)}`, data };
}

const toEstimate = (request: EstimateRequest): RpcRequest<bigint> => ({
  method: 'eth_estimateGas',
  params: [toCallObject(request), 'pending'],
  reply: amountReply,
});

const toBalance = ({ from }: EstimateRequest): RpcRequest<bigint> => ({
  method: 'eth_getBalance',
  params: [from, 'pending'],
  reply: amountReply,
});

function read(answer: { readonly value: bigint } | Refusal | undefined, { abi }: EstimateRequest): Estimate {
  if (answer && 'value' in answer) return { kind: 'gas', gas: answer.value };
  const refused = answer?.refused ?? { code: 0, message: 'no answer' };
  // first: a contract may use the words below for reasons of its own
  const reverted = revertReason(refused, abi ?? NO_ABI);
  if (reverted !== undefined) return { kind: 'reverted', reason: reverted };
  const reason = `${withoutUrls(refused.message)} (${refused.code})`;
  return { kind: UNFUNDED.test(refused.message) ? 'unfunded' : 'refused', reason };
}
