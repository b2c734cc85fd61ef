import { isAppError, messageOf } from '#libs/base';
import type { Broadcast } from '#libs/chain';
import type { EvmRpc } from '../rpc/evm-rpc.js';
import { hashReply, isThereReply } from '../rpc/light-replies.js';
import type { Outcome } from '../rpc/votes.js';
import { classifyRefusal } from './broadcast-outcome.js';
import { hashOfRaw } from './transaction-codec.js';

interface Sent {
  readonly raw: string;
  readonly hash: string;
}

/** In order, to the first endpoint that answers for each. Never rejects. */
export async function broadcastAll(rpc: EvmRpc, raws: readonly string[]): Promise<readonly Broadcast[]> {
  const hashes = raws.map(hashOfRaw);
  const sendable = raws.flatMap((raw, i) => {
    const hash = hashes[i];
    return hash === undefined ? [] : [{ raw, hash }];
  });
  const said = await settled(rpc, sendable);
  const outcomes = said.map((outcome, i) => broadcastOf(outcome, sendable[i]?.hash));
  const believable = (await believed(rpc, sendable, outcomes)).values();
  return hashes.map((hash) => (hash === undefined ? NO_BYTES : (believable.next().value ?? NO_BYTES)));
}

const NO_BYTES: Broadcast = { outcome: 'rejected', reason: 'it is not bytes in hex: 0x, two digits each' };

/** Which of them any endpoint knows: a waiting transaction is in the pools of some. */
export async function knownOf(rpc: EvmRpc, hashes: readonly string[]): Promise<readonly boolean[]> {
  const requests = hashes.map((hash) => ({
    method: 'eth_getTransactionByHash',
    params: [hash],
    reply: isThereReply,
  }));
  return rpc.askMany(requests, { until: (isThere) => isThere });
}

async function settled(rpc: EvmRpc, sent: readonly Sent[]): Promise<readonly Outcome<string>[]> {
  const requests = sent.map(({ raw }) => ({
    method: 'eth_sendRawTransaction',
    params: [raw],
    reply: hashReply,
  }));
  try {
    // one part after the other: pools keep few transactions of an account that came before their predecessors
    return await rpc.settleMany(requests, { inOrder: true });
  } catch (thrown) {
    const reason = isAppError(thrown) ? messageOf(thrown) : 'the endpoints cannot be used';
    return sent.map(() => ({ unanswered: reason }));
  }
}

function broadcastOf(outcome: Outcome<string>, hash: string | undefined): Broadcast {
  if ('unanswered' in outcome) return { outcome: 'unknown', reason: outcome.unanswered };
  if ('refused' in outcome) return classifyRefusal(outcome.refused);
  if (outcome.value.toLowerCase() === hash) return { outcome: 'accepted' };
  // whatever it has taken, it was something else
  return { outcome: 'unknown', reason: 'the node answered with the hash of another transaction' };
}

/** "Nonce too low" is what a node says too of a transaction that it has mined, and others of one that they know. */
async function believed(
  rpc: EvmRpc,
  sent: readonly Sent[],
  outcomes: readonly Broadcast[],
): Promise<readonly Broadcast[]> {
  const doubtful = sent.filter((_, i) => DOUBTFUL.has(outcomes[i]?.outcome ?? 'unknown'));
  if (doubtful.length === 0) return outcomes;
  const hashes = doubtful.map(({ hash }) => hash);
  const answers = await knownOf(rpc, hashes).catch(() => []);
  const known = new Set(hashes.filter((_, i) => answers[i] === true));
  return outcomes.map((outcome, i) =>
    DOUBTFUL.has(outcome.outcome) && known.has(sent[i]?.hash ?? '') ? { outcome: 'known' } : outcome,
  );
}

const DOUBTFUL: ReadonlySet<Broadcast['outcome']> = new Set(['nonce-too-low', 'underpriced']);
