import { defineErrors } from '#libs/base';

export const identityErrors = defineErrors({
  PROOF_NOT_FOUND: {
    status: 404,
    title: 'No such proof',
    detail: (p: { id: string }) => `There is no proof "${p.id}", or it is not for this caller.`,
  },
  PROOF_SUBJECT_FORBIDDEN: {
    status: 403,
    title: 'Proof about somebody else',
    detail: (p: { subject: string }) =>
      `A member may ask for proofs about itself only, not about "${p.subject}"; others need the role admin, operator or service.`,
  },
  PROOF_CLAIMS_INVALID: {
    status: 400,
    title: 'Claims cannot be proven',
    detail: (p: { count: number }) =>
      `${p.count === 1 ? 'One thing is' : `${p.count} things are`} wrong with the claims: correct what "errors" names.`,
  },
  PROOF_TYPE_INVALID: {
    status: 400,
    title: 'Credential type cannot be used',
    detail: (p: { type: string; reason: string }) =>
      `"${p.type}" cannot be the type of a credential: ${p.reason}. Choose a name of your own, such as IdentityClaims.`,
  },
  PROOF_NOT_ANCHORED: {
    status: 409,
    title: 'Not anchored yet',
    retryable: true,
    retryAfterSeconds: 2,
    detail: (p: { id: string; status: string; anchorBefore: string }) =>
      `The proof "${p.id}" is ${p.status}: there is no document before it is on chain, at the latest at ${p.anchorBefore}. Ask again, or subscribe to identityProofChanged.`,
  },
  ANCHORING_NETWORK_MISSING: {
    status: 503,
    title: 'No network to anchor on',
    retryable: true,
    retryAfterSeconds: 30,
    detail: () =>
      'No blockchain network is on, so nothing can be promised. Switch one on with BLOCKCHAIN_CHAIN.',
  },
  ANCHORING_LEASE_LOST: {
    status: 503,
    title: 'Lease lost',
    retryable: true,
    detail: (p: { network: string }) =>
      `Another replica anchors on "${p.network}" by now; what this one was about to write was given up.`,
  },
  ANCHOR_STREAM_TAKEN: {
    status: 503,
    title: 'Event stream of another owner',
    retryable: true,
    detail: (p: { name: string; owner: string }) =>
      `The event stream "${p.name}" belongs to "${p.owner}", or is of another contract: remove it, so that anchors can be followed.`,
  },
  ISSUER_KEY_MISSING: {
    status: 503,
    title: 'Issuer key missing',
    retryable: true,
    detail: () =>
      'The key of the issuer was neither found nor could it be stored. Check the table identity_issuer_keys.',
  },
});
