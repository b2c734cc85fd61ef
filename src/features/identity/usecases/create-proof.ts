import { createHash, randomBytes, randomUUIDv7 } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { isAppError, systemClock, type JsonObject } from '#libs/base';
import type { Caller } from '#libs/caller';
import { CHAINS, type Chains } from '#libs/chain';
import { FEATURE_CONTEXT, type FeatureContext } from '#libs/hot-plug';
import {
  canonicalBytes,
  credentialHash,
  credentialLeaf,
  saltClaims,
  signDocument,
  signReceipt,
  type Signer,
} from '#libs/proofs';
import type { IdentityConfig } from '../config.js';
import { mayIssue } from '../domain/access.js';
import { faultsOfClaims, faultsOfSize } from '../domain/claims.js';
import { identityErrors } from '../domain/errors.js';
import { PROOF_STORE, type NewProof, type Proof, type ProofStore } from '../ports/proof-store.port.js';
import { AnchoringJob } from './anchoring-job.js';
import { AnchoringMetrics } from './anchoring-metrics.js';
import { unsignedCredential, type CredentialParts } from './credential.js';
import { ISSUER } from './issuer.js';

export interface ProofRequest {
  readonly subject: string;
  /** Type of the credential; `IdentityClaims` unless told. */
  readonly type?: string | undefined;
  readonly claims: JsonObject;
}

const DEFAULT_TYPE = 'IdentityClaims';

/** Accepts a proof: the credential and the promise to anchor it are signed and durable when this resolves. */
@Injectable()
export class CreateProof {
  constructor(
    @Inject(FEATURE_CONTEXT) private readonly ctx: FeatureContext<IdentityConfig>,
    @Inject(CHAINS) private readonly chains: Chains,
    @Inject(ISSUER) private readonly issuer: Signer,
    @Inject(PROOF_STORE) private readonly store: ProofStore,
    private readonly anchoring: AnchoringJob,
    private readonly metrics: AnchoringMetrics,
  ) {}

  /** A repeated `idempotencyKey` of the same caller gives the proof of the first time, in its present state. */
  async run(caller: Caller, request: ProofRequest, idempotencyKey?: string): Promise<Proof> {
    if (!mayIssue(caller, request.subject))
      throw identityErrors.PROOF_SUBJECT_FORBIDDEN({ subject: request.subject });
    assertProvable(request.claims);
    const proof = await this.#issue(caller, request);
    const idempotent =
      idempotencyKey === undefined ? undefined : { key: idempotencyKey, fingerprint: digestOf(request) };
    const id = await this.store.add(proof, idempotent);
    if (id !== proof.id) return this.#earlier(id);
    this.metrics.created(proof.network);
    this.anchoring.proofArrived();
    return { ...proof, status: 'pending', membership: undefined };
  }

  async #earlier(id: string): Promise<Proof> {
    const proof = await this.store.find(id);
    if (!proof) throw identityErrors.PROOF_NOT_FOUND({ id });
    return proof;
  }

  async #issue(caller: Caller, { subject, type = DEFAULT_TYPE, claims }: ProofRequest): Promise<NewProof> {
    const id = randomUUIDv7();
    const network = this.#network();
    const createdAt = systemClock.now();
    const anchorBefore = new Date(createdAt.getTime() + this.ctx.config.anchorWithinSeconds * 1_000);
    const [issuedAt, deadline] = [createdAt.toISOString(), anchorBefore.toISOString()];
    const { root, openings: disclosed } = saltClaims(claims, randomBytes);
    const { did: issuer } = this.issuer;
    const unsigned = credentialOf({ id, type, subject, issuer, claimsRoot: root, validFrom: issuedAt });
    const credential = await signDocument(unsigned, { created: issuedAt }, this.issuer);
    const leaf = credentialLeaf({ claimsRoot: root, credentialHash: credentialHash(credential) });
    const promise = { proofId: id, leaf, issuedAt, anchorBefore: deadline, networks: [network] };
    const receipt = await signReceipt(promise, this.issuer);
    const parts = { credential, claims: { root, disclosed }, leaf, receipt };
    return { id, subject, type, createdBy: caller.subject, network, createdAt, anchorBefore, ...parts };
  }

  #network(): string {
    const { network } = this.ctx.config;
    if (network !== undefined) return this.chains.get(network).network;
    const [first] = this.chains.list();
    if (!first) throw identityErrors.ANCHORING_NETWORK_MISSING({});
    return first.network;
  }
}

/** @throws PROOF_CLAIMS_INVALID with all that is wrong with them */
function assertProvable(claims: JsonObject): void {
  let errors = faultsOfClaims(claims);
  // only sound claims have a canonical form, and so a size
  if (errors.length === 0) errors = faultsOfSize(canonicalBytes(claims).length);
  if (errors.length > 0) throw identityErrors.PROOF_CLAIMS_INVALID({ count: errors.length }, { errors });
}

/**
 * Names the field of the request, of which the credential knows nothing.
 * @throws PROOF_TYPE_INVALID
 */
function credentialOf(parts: CredentialParts): JsonObject {
  try {
    return unsignedCredential(parts);
  } catch (thrown) {
    if (!isAppError(thrown) || thrown.code !== 'PROOF_TYPE_INVALID') throw thrown;
    const errors = [{ pointer: '/type', code: 'reserved', detail: 'is a name of the data model itself' }];
    throw identityErrors.PROOF_TYPE_INVALID(thrown.params as { type: string; reason: string }, { errors });
  }
}

function digestOf({ subject, type = DEFAULT_TYPE, claims }: ProofRequest): string {
  return createHash('sha256')
    .update(canonicalBytes([subject, type, claims]))
    .digest('hex');
}
