import { defineErrors } from '#libs/base';

export const contractErrors = defineErrors({
  CONTRACT_NOT_FOUND: {
    status: 404,
    title: 'Contract not found',
    detail: (p: { what: string }) =>
      `No contract is known here as ${p.what}. Deploy it, or register it with its ABI.`,
  },
  CONTRACT_KNOWN: {
    status: 409,
    title: 'Contract known',
    detail: (p: { network: string; address: string }) =>
      `A contract at ${p.address} on "${p.network}" is known here already. Read it, or have its owner change it.`,
  },
  CONTRACT_CODE_MISSING: {
    status: 422,
    title: 'No contract there',
    detail: (p: { network: string; address: string }) =>
      `There is no code at ${p.address} on "${p.network}". Is it the right network, and is its creation in a block?`,
  },
  CONTRACT_NETWORK_UNFIT: {
    status: 422,
    title: 'Network without contracts',
    detail: (p: { network: string }) =>
      `The network "${p.network}" has no contracts with ABIs: only EVM networks have.`,
  },
  CONTRACT_INACTIVE: {
    status: 409,
    title: 'Contract not active',
    detail: (p: { address: string }) =>
      `The contract ${p.address} is switched off: it can be read, but is sent no transactions. Its owner can switch it on.`,
  },
  CONTRACT_CHANGE_FORBIDDEN: {
    status: 403,
    title: 'Contract of others',
    detail: (p: { what: string }) =>
      `${p.what} is changed by whoever deployed or registered it, and by the roles admin and operator.`,
  },
  CONTRACT_REGISTRATION_FORBIDDEN: {
    status: 403,
    title: 'Registration needs a role',
    detail: (p: { subject: string }) =>
      `"${p.subject}" may not register contracts. They are registered by callers with the role member, service, operator or admin.`,
  },
  CONTRACT_METHOD_WRITES: {
    status: 422,
    title: 'Method changes the state',
    detail: (p: { signature: string }) =>
      `${p.signature} is no view: send it as a call, or try it out with simulate: true.`,
  },
  CONTRACT_METHOD_READS: {
    status: 422,
    title: 'Method only reads',
    detail: (p: { signature: string }) =>
      `${p.signature} is a view: a transaction would pay for nothing. Ask for it by a query.`,
  },
  CONTRACT_BLOCK_UNKNOWN: {
    status: 404,
    title: 'No such block',
    detail: (p: { network: string; block: string }) =>
      `There is no block ${p.block} on "${p.network}" (yet).`,
  },
  CONTRACT_QUERY_REFUSED: {
    status: 422,
    title: 'Query refused',
    detail: (p: { network: string; signature: string; reason: string }) =>
      `A node of "${p.network}" does not answer ${p.signature}: ${p.reason}`,
  },
  CONTRACT_MULTICALL_UNFIT: {
    status: 422,
    title: 'No multicall',
    detail: (p: { reason: string }) =>
      `These calls cannot be one transaction: ${p.reason}. Leave multicall out to send one each.`,
  },
});
