import type { EventFragment, ParamType } from 'ethers';
import { chainErrors, type ChainLog, type DecodedLog } from '#libs/chain';
import { interfaceOf, shortReason } from '../codec.js';
import { AbiData, unfit } from './abi-data.js';
import { isBytes } from './hex.js';
import { codecOf, namesOf, readList, wordReader, type NamedCodec } from './value-codecs.js';

/** One event, made ready: ethers takes a hundred times as long for a log. */
interface EventLayout {
  readonly name: string;
  readonly signature: string;
  /** In the order of the event, with what it takes from a topic. */
  readonly names: readonly string[];
  readonly topics: readonly { readonly name: string; readonly read: (word: string) => unknown }[];
  readonly data: readonly NamedCodec[];
}

type Layouts = ReadonlyMap<string, EventLayout>;

const layouts = new WeakMap<readonly unknown[], Layouts>();
const TOPIC = /^0x[0-9a-f]{64}$/;

/** @throws CHAIN_LOG_UNDECODABLE */
export function decodeEvent(network: string, log: ChainLog, abi: readonly unknown[]): DecodedLog {
  try {
    return decoded(log, abi);
  } catch (cause) {
    const reason = `${shortReason(cause)}.`;
    const { blockNumber: block, logIndex } = log;
    throw chainErrors.CHAIN_LOG_UNDECODABLE({ network, block, logIndex, reason }, { cause });
  }
}

function decoded(log: ChainLog, abi: readonly unknown[]): DecodedLog {
  const topics = log.topics.map((topic) => topic.toLowerCase());
  if (!isBytes(log.data) || !topics.every((topic) => TOPIC.test(topic)))
    throw unfit('it is not made of bytes');
  const [hash] = topics;
  if (hash === undefined) throw unfit('it is of an anonymous event');
  const layout = layoutsOf(abi).get(keyOf(hash, topics.length - 1));
  if (!layout) throw unfit(`the interface has no event ${hash} with ${topics.length - 1} indexed arguments`);
  const values = readList(new AbiData(log.data.toLowerCase()), 0, layout.data);
  for (const [i, { name, read }] of layout.topics.entries())
    values[name] = read(topics[i + 1]?.slice(2) ?? '');
  const args: Record<string, unknown> = {};
  for (const name of layout.names) args[name] = values[name];
  return { name: layout.name, signature: layout.signature, args };
}

function layoutsOf(abi: readonly unknown[]): Layouts {
  const known = layouts.get(abi);
  if (known) return known;
  const made = new Map<string, EventLayout>();
  // of the same signature, the events of two standards differ in what is indexed (Transfer of ERC-20 and ERC-721)
  for (const one of interfaceOf(abi).fragments) if (one.type === 'event') add(made, one as EventFragment);
  layouts.set(abi, made);
  return made;
}

function add(made: Map<string, EventLayout>, event: EventFragment): void {
  if (event.anonymous) return;
  const layout = layoutOf(event);
  const key = keyOf(event.topicHash, layout.topics.length);
  if (!made.has(key)) made.set(key, layout);
}

function layoutOf(event: EventFragment): EventLayout {
  const names = namesOf(event.inputs);
  const named = event.inputs.map((type, place) => ({ name: names[place] ?? String(place), type }));
  const isIndexed = ({ type }: { type: ParamType }) => type.indexed === true;
  return {
    name: event.name,
    signature: event.format('sighash'),
    names,
    topics: named.filter(isIndexed).map(({ name, type }) => ({ name, read: topicReader(type) })),
    data: named.filter((one) => !isIndexed(one)).map(({ name, type }) => ({ name, ...codecOf(type) })),
  };
}

/** Of what does not fit a word, a log has the hash only. */
function topicReader(type: ParamType): (word: string) => unknown {
  return (isOneWord(type) ? wordReader(type) : undefined) ?? ((word) => `0x${word}`);
}

const isOneWord = (type: ParamType): boolean => !type.isArray() && !type.isTuple();
const keyOf = (hash: string, indexed: number): string => `${hash} ${indexed}`;
