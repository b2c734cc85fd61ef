import { Indexed, Interface, isAddress, isError, type EventFragment, type InterfaceAbi } from 'ethers';
import {
  chainErrors,
  type ChainEvent,
  type ContractCall,
  type ContractCode,
  type EventQuery,
} from '#libs/chain';
import { codecErrors } from './errors.js';
import type { LogReply } from './rpc/replies.js';

const interfaces = new WeakMap<readonly unknown[], Interface>();

/** Parsing an ABI costs far more than using it; artifacts are constants, so they make good keys. */
export function interfaceOf(abi: readonly unknown[]): Interface {
  const known = interfaces.get(abi);
  if (known) return known;
  const made = new Interface(abi as InterfaceAbi);
  interfaces.set(abi, made);
  return made;
}

export function checkAddress(network: string, address: string): string {
  if (!isAddress(address)) throw chainErrors.CHAIN_ADDRESS_INVALID({ network, address });
  return address;
}

export function encodeCall(
  network: string,
  call: ContractCall,
): { readonly to: string; readonly data: string } {
  const to = checkAddress(network, call.address);
  const data = encoding(network, call.method, () =>
    interfaceOf(call.abi).encodeFunctionData(call.method, call.args),
  );
  return { to, data };
}

export function decodeResult(network: string, call: ContractCall, data: string): readonly unknown[] {
  try {
    return [...interfaceOf(call.abi).decodeFunctionResult(call.method, data)].map(plain);
  } catch (cause) {
    const reason = `the answer does not fit the ABI; is there such a contract at ${call.address}?`;
    throw chainErrors.CHAIN_CALL_REVERTED({ network, method: call.method, reason }, { cause });
  }
}

/** Creation code with the constructor's arguments. */
export function encodeCreation(network: string, code: ContractCode): string {
  const { abi, bytecode, args = [] } = code;
  return encoding(network, 'constructor', () => bytecode + interfaceOf(abi).encodeDeploy(args).slice(2));
}

export function encodeTopics(network: string, query: EventQuery): (string | string[] | null)[] {
  return encoding(network, query.event, () =>
    interfaceOf(query.abi).encodeFilterTopics(eventOf(query), [...(query.args ?? [])]),
  );
}

export function decodeLog(query: EventQuery, log: LogReply): ChainEvent {
  const fragment = eventOf(query);
  const values = interfaceOf(query.abi).decodeEventLog(fragment, log.data, log.topics);
  const named = fragment.inputs.map((input, i) => [input.name || String(i), plain(values[i])] as const);
  const { transactionHash, blockNumber, blockHash, logIndex } = log;
  return {
    name: fragment.name,
    args: Object.fromEntries(named),
    transactionHash,
    blockNumber,
    blockHash,
    logIndex,
  };
}

function eventOf(query: EventQuery): EventFragment {
  const fragment = interfaceOf(query.abi).getEvent(query.event);
  // `encoding` turns it into the port's own error, with the network and the method
  if (!fragment) throw codecErrors.EVENT_UNKNOWN({ event: query.event });
  return fragment;
}

function encoding<T>(network: string, method: string, encode: () => T): T {
  try {
    return encode();
  } catch (cause) {
    throw chainErrors.CHAIN_CALL_INVALID({ network, method, reason: shortReason(cause) }, { cause });
  }
}

/** ethers appends the whole argument to its messages; `shortMessage` has the reason only. */
export function shortReason(thrown: unknown): string {
  if (isError(thrown, 'INVALID_ARGUMENT'))
    return thrown.argument ? `${thrown.shortMessage} (${thrown.argument})` : thrown.shortMessage;
  if (Error.isError(thrown)) return 'shortMessage' in thrown ? String(thrown.shortMessage) : thrown.message;
  return String(thrown);
}

/** ethers' results are proxies over arrays; an indexed value of dynamic size is known by its hash only. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return Array.from(value, plain);
  return value instanceof Indexed ? value.hash : value;
}
