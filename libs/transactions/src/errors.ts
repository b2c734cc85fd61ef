import { defineErrors } from '#libs/base';

export const transactionErrors = defineErrors({
  TRANSACTION_NOT_FOUND: {
    status: 404,
    title: 'Transaction not found',
    detail: (p: { id: string }) => `There is no transaction ${p.id}.`,
  },
  TRANSACTION_INVALID: {
    status: 400,
    title: 'Invalid transaction',
    detail: (p: { count: number }) => `The transaction has ${p.count} faulty field(s): see errors.`,
  },
  TRANSACTION_SENDER_UNKNOWN: {
    status: 422,
    title: 'Sender unknown',
    detail: (p: { network: string; from: string }) =>
      `No key is known here for ${p.from} on "${p.network}". Create or import its wallet, or send it signed.`,
  },
  TRANSACTION_NETWORK_UNFIT: {
    status: 422,
    title: 'Network without accounts',
    detail: (p: { network: string }) =>
      `The network "${p.network}" has no accounts with nonces: transactions of wallets cannot be sent there.`,
  },
  TRANSACTION_POLICY_REFUSED: {
    status: 422,
    title: 'Refused by the spending policy',
    detail: (p: { from: string; reason: string }) =>
      `The policy of ${p.from} does not allow it: ${p.reason}.`,
  },
  TRANSACTION_STATE_CONFLICT: {
    status: 409,
    title: 'Transaction in another state',
    detail: (p: { id: string; state: string; wanted: string }) =>
      `The transaction ${p.id} is ${p.state}: it cannot be ${p.wanted} any more, or not yet.`,
  },
  TRANSACTION_FEE_CAPPED: {
    status: 409,
    title: 'Fee at its cap',
    detail: (p: { id: string }) =>
      `The transaction ${p.id} offers the most that its cap allows: cancel it and send it again with a higher maxFeePerGas, or raise that of the network.`,
  },
  TRANSACTION_SIGNING_SLOW: {
    status: 503,
    title: 'Not signed yet',
    retryable: true,
    retryAfterSeconds: 2,
    detail: (p: { id: string; reason: string }) =>
      `The transaction ${p.id} is taken over and not signed yet: ${p.reason}. Ask for it again.`,
  },
  TRANSACTION_LANE_LOST: {
    status: 409,
    title: 'Account taken over',
    retryable: true,
    detail: (p: { network: string; lanes: readonly string[] }) =>
      `Another worker has taken over ${p.lanes.join(', ')} on "${p.network}".`,
  },
  TRANSACTIONS_CLOSED: {
    status: 503,
    title: 'Transactions are closing',
    retryable: true,
    retryAfterSeconds: 5,
    detail: () => 'This instance is stopping and takes no more transactions.',
  },
});
