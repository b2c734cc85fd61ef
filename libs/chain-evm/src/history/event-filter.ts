import { Fragment, type EventFragment, type ParamType } from 'ethers';
import type { FieldError } from '#libs/base';
import { checksumAddress } from '#libs/crypto';
import { chainErrors, type EventSelector, type LogFilter } from '#libs/chain';
import { checkAddress, interfaceOf, shortReason } from '../codec.js';
import { mergedTopics, type Topics } from './merged-topics.js';
import { topicOf } from './topic-of.js';
import { namesOf } from './value-codecs.js';

const readable = new WeakSet<readonly unknown[]>();

/** An event of a log has a hash and at most three arguments that can be selected. */
interface Selection {
  readonly network: string;
  readonly abi: readonly unknown[];
}

/**
 * Exactly what the selectors want: what one filter cannot say is refused, not widened.
 * @throws CHAIN_EVENT_INVALID, CHAIN_ADDRESS_INVALID
 */
export function filterOf(
  network: string,
  query: { readonly addresses: readonly string[]; readonly abi: readonly unknown[] },
  selectors: readonly EventSelector[],
): LogFilter {
  const addresses = [
    ...new Set(query.addresses.map((address) => checksumAddress(checkAddress(network, address)))),
  ];
  const selection = { network, abi: query.abi };
  const all =
    selectors.length === 0
      ? eventsOf(selection).map((event): Topics => [[event.topicHash]])
      : selectors.map((selector) => topicsOf(selection, selector));
  const topics = mergedTopics(all);
  if (topics) return { addresses, topics };
  const event = selectors.map((selector) => selector.event).join(', ');
  const reason =
    'their arguments cannot be asked for together without getting more than is wanted; select them one by one.';
  throw chainErrors.CHAIN_EVENT_INVALID({ network, event, reason });
}

/** Anonymous ones cannot be told from others by their logs. */
function eventsOf({ network, abi }: Selection): readonly EventFragment[] {
  const events: EventFragment[] = [];
  parsed({ network, abi }).forEachEvent((event) => {
    if (!event.anonymous) events.push(event);
  });
  if (events.length > 0) return events;
  throw chainErrors.CHAIN_EVENT_INVALID({ network, event: '*', reason: 'the interface has no events.' });
}

function topicsOf(selection: Selection, { event: name, args = {} }: EventSelector): Topics {
  const invalid = (reason: string, cause?: unknown) =>
    chainErrors.CHAIN_EVENT_INVALID({ network: selection.network, event: name, reason }, { cause });
  const event = eventCalled(selection, name);
  if (event.anonymous) throw invalid('it is anonymous, so that its logs do not say which event they are of.');
  const encoded = (name: string, type: ParamType, value: unknown) => {
    try {
      return topicOf(type, value);
    } catch (cause) {
      throw invalid(`the argument "${name}" has no such value: ${shortReason(cause)}.`, cause);
    }
  };
  const names = namesOf(event.inputs);
  const indexed = names.filter((_, place) => event.inputs[place]?.indexed === true);
  const unknown = Object.keys(args).find((key) => !indexed.includes(key));
  if (unknown !== undefined)
    throw invalid(`it has no indexed argument "${unknown}"; there are: ${indexed.join(', ') || 'none'}.`);
  const wanted = event.inputs.flatMap((type, place) => {
    if (type.indexed !== true) return [];
    const name = names[place] ?? '';
    if (!Object.hasOwn(args, name)) return [null];
    const values = [args[name]].flat();
    if (values.length === 0) throw invalid(`the argument "${name}" has no value.`);
    return [values.map((value) => encoded(name, type, value))];
  });
  return [[event.topicHash], ...wanted];
}

function eventCalled({ network, abi }: Selection, name: string): EventFragment {
  let known: readonly string[] = [];
  try {
    const contract = parsed({ network, abi });
    known = contract.fragments.flatMap((one) => (one.type === 'event' ? [one.format('sighash')] : []));
    const found = contract.getEvent(name);
    // ethers finds it by its hash as well
    if (found && !name.startsWith('0x')) return found;
  } catch (cause) {
    throw chainErrors.CHAIN_EVENT_INVALID(
      { network, event: name, reason: `${shortReason(cause)}.` },
      { cause },
    );
  }
  const reason = `there is no such event in the interface; there are: ${known.join(', ') || 'none'}.`;
  throw chainErrors.CHAIN_EVENT_INVALID({ network, event: name, reason });
}

/** ethers leaves out what it cannot read: events would be missing, and nobody would be told. */
function assertReadable({ network, abi }: Selection): void {
  const errors: FieldError[] = [];
  for (const [i, entry] of abi.entries())
    try {
      Fragment.from(entry);
    } catch (cause) {
      errors.push({ pointer: `/abi/${i}`, detail: `cannot be read: ${shortReason(cause)}.` });
    }
  const [first] = errors;
  if (!first) return;
  const reason = `entry ${first.pointer.slice('/abi/'.length)} of the interface ${first.detail}`;
  throw chainErrors.CHAIN_EVENT_INVALID({ network, event: '*', reason }, { errors });
}

function parsed({ network, abi }: Selection) {
  if (!readable.has(abi)) assertReadable({ network, abi });
  readable.add(abi);
  try {
    return interfaceOf(abi);
  } catch (cause) {
    const reason = `the interface cannot be read: ${shortReason(cause)}.`;
    throw chainErrors.CHAIN_EVENT_INVALID({ network, event: '*', reason }, { cause });
  }
}
