import { defineErrors } from '#libs/base';

export const chainErrors = defineErrors({
  NETWORK_UNKNOWN: {
    status: 404,
    title: 'Unknown network',
    detail: (p: { network: string; known: readonly string[] }) =>
      `There is no network "${p.network}". Known: ${p.known.join(', ') || 'none'}. Networks are switched on by BLOCKCHAIN_CHAIN.`,
  },
  CHAIN_UNAVAILABLE: {
    status: 503,
    title: 'Chain unavailable',
    retryable: true,
    retryAfterSeconds: 5,
    detail: (p: { network: string; reason: string }) =>
      `The network "${p.network}" does not answer: ${p.reason}`,
  },
  CHAIN_CALL_REVERTED: {
    status: 422,
    title: 'Call reverted',
    detail: (p: { network: string; method: string; reason: string }) =>
      `${p.method} on "${p.network}" was refused by the contract: ${p.reason}`,
  },
  CHAIN_MISCONFIGURED: {
    status: 500,
    title: 'Chain misconfigured',
    detail: (p: { network: string; reason: string }) =>
      `The network "${p.network}" is misconfigured: ${p.reason}`,
  },
  CHAIN_ADDRESS_INVALID: {
    status: 400,
    title: 'Invalid address',
    detail: (p: { network: string; address: string }) =>
      `"${p.address}" is not an address of the network "${p.network}".`,
  },
  CHAIN_CALL_INVALID: {
    status: 400,
    title: 'Invalid contract call',
    detail: (p: { network: string; method: string; reason: string }) =>
      `${p.method} on "${p.network}" cannot be encoded: ${p.reason}`,
  },
  CHAIN_TRANSACTION_REJECTED: {
    status: 422,
    title: 'Transaction rejected',
    detail: (p: { network: string; reason: string }) =>
      `The network "${p.network}" did not take the transaction: ${p.reason}`,
  },
  CHAIN_TRANSACTION_INVALID: {
    status: 400,
    title: 'Invalid transaction',
    detail: (p: { network: string; reason: string }) =>
      `These bytes are no transaction that "${p.network}" takes: ${p.reason}`,
  },
  CHAIN_EVENT_INVALID: {
    status: 400,
    title: 'Invalid event selection',
    detail: (p: { network: string; event: string; reason: string }) =>
      `Events "${p.event}" of "${p.network}" cannot be selected: ${p.reason}`,
  },
  CHAIN_LOG_UNDECODABLE: {
    status: 422,
    title: 'Undecodable log',
    detail: (p: { network: string; block: number; logIndex: number; reason: string }) =>
      `Log ${p.logIndex} of block ${p.block} of "${p.network}" does not fit the interface: ${p.reason}`,
  },
  CHAIN_RANGE_UNKNOWN: {
    status: 503,
    title: 'Blocks unknown',
    retryable: true,
    retryAfterSeconds: 5,
    detail: (p: { network: string; from: number }) => `No endpoint of "${p.network}" has block ${p.from}.`,
  },
  CHAIN_UNPROVABLE: {
    status: 422,
    title: 'Unprovable',
    detail: (p: { network: string; reason: string }) =>
      `There is no evidence of what happened on "${p.network}": ${p.reason}`,
  },
  CHAIN_NODE_REFUSED: {
    status: 502,
    title: 'Refused by the node',
    detail: (p: { network: string; request: string; reason: string }) =>
      `A node of "${p.network}" refused ${p.request}: ${p.reason}`,
  },
});
