import { isAppError, messageOf, systemClock, type JsonObject } from '#libs/base';
import { canonicalJson, parseCanonicalJson } from './canonical-json.js';
import { credentialHash, credentialLeaf, verifyClaim } from './claims.js';
import { checkCredential, type CredentialCheckOptions } from './credential.js';
import { verifyDocument, type DataIntegrityResult } from './data-integrity.js';
import { parseDateTimeStamp } from './date-time.js';
import { explain } from './explain.js';
import { verifyInclusion } from './merkle-tree.js';
import { proofDocumentSchema, type Anchor, type ProofDocument } from './proof-document.js';
import { verifyReceipt } from './receipt.js';
import { Checklist, type VerificationReport } from './verification-report.js';

/** What the caller has seen on chain by its own means; this lib asks nobody. */
export interface ChainFinding {
  /** Index into `anchors`. */
  readonly anchor: number;
  readonly confirmed: boolean;
  /** One sentence for the report. */
  readonly detail: string;
}

export interface VerificationOptions extends CredentialCheckOptions {
  /** DIDs of issuers whose documents are accepted. Without it, the issuer's key is taken on trust. */
  readonly trustedIssuers?: readonly string[];
  /** The moment to judge validity at; now unless told. */
  readonly at?: Date;
  /** Largest document that is read, in bytes; `MAX_JSON_BYTES` unless told. */
  readonly maxBytes?: number;
  readonly chainFindings?: readonly ChainFinding[];
  /** Further statements for `trusted`, which the findings rest on: that an endpoint is honest. */
  readonly alsoTrusted?: readonly string[];
}

const CHECKS = [
  'format.canonical',
  'format.structure',
  'document.signature',
  'issuer.consistent',
  'issuer.pinned',
  'credential.structure',
  'credential.signature',
  'credential.validity',
  'credential.status',
  'claims.openings',
  'claims.credential',
  'leaf',
  'receipt.signature',
  'receipt.promise',
];

/**
 * Verifies an exported proof without any network. Never throws: whatever is wrong with the bytes is a failed check.
 * After a failure of the form or of the outer signature the rest is not looked at.
 */
export function verifyProofDocument(
  bytes: Uint8Array,
  options: VerificationOptions = {},
): VerificationReport {
  const list = new Checklist(CHECKS);
  const content = readJson(bytes, list, options.maxBytes);
  if (content === undefined) return list.report();
  const parsed = proofDocumentSchema.safeParse(content);
  if (!parsed.success) {
    list.fail('format.structure', `It is not a proof document: ${explain(parsed.error)}.`);
    return list.report();
  }
  list.pass('format.structure', `It is a ${parsed.data.type}.`);
  const at = options.at ?? systemClock.now();
  const outer = verifyDocument(content, { at });
  if (!outer.verified) {
    list.fail('document.signature', `The signature over the whole document is bad: ${outer.reason}.`);
    return list.report();
  }
  list.pass('document.signature', `Every byte is signed by ${outer.did}.`);
  new Verification(parsed.data, list, { ...options, at }).run(outer.did);
  return list.report();
}

function readJson(bytes: Uint8Array, list: Checklist, maxBytes?: number): JsonObject | undefined {
  try {
    const value = parseCanonicalJson(bytes, { ...(maxBytes !== undefined && { maxBytes }) });
    list.pass('format.canonical', `The ${bytes.length} bytes are canonical JSON (RFC 8785).`);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
    list.fail('format.structure', 'It is not a proof document: it is not an object.');
  } catch (cause) {
    list.fail(
      'format.canonical',
      isAppError(cause) ? cause.message : `The bytes cannot be read: ${messageOf(cause)}`,
    );
  }
  return undefined;
}

class Verification {
  constructor(
    private readonly document: ProofDocument,
    private readonly list: Checklist,
    private readonly options: VerificationOptions & { readonly at: Date },
  ) {}

  run(signer: string): void {
    const credential = verifyDocument(this.document.credential, { at: this.options.at });
    this.#credential(credential);
    const receipt = verifyReceipt(this.document.receipt);
    if (receipt.verified) this.list.pass('receipt.signature', `The receipt is signed by ${receipt.did}.`);
    else this.list.fail('receipt.signature', `The receipt is bad: ${receipt.reason}.`);
    this.#issuer(signer, [credential.verified && credential.did, receipt.verified && receipt.did]);
    this.#claims();
    const leaf = this.#leaf();
    this.#promise();
    for (const [i, anchor] of this.document.anchors.entries()) this.#anchor(i, anchor, leaf);
    for (const statement of this.options.alsoTrusted ?? []) this.list.trust(statement);
  }

  #issuer(signer: string, others: readonly (string | false)[]): void {
    const { issuer } = this.document.credential;
    const named = typeof issuer === 'object' && issuer !== null && 'id' in issuer ? issuer.id : issuer;
    this.list.decide('issuer.consistent', named === signer && others.every((did) => did === signer), {
      good: `The credential names ${signer} as its issuer, and one key signed credential, receipt and document.`,
      bad: `The credential's issuer, and who signed credential, receipt and document (${signer}), are not the same.`,
    });
    const { trustedIssuers } = this.options;
    if (trustedIssuers === undefined) {
      this.list.skip('issuer.pinned', 'No issuer was demanded.');
      this.list.trust(`that ${signer} is the issuer you expect (none was pinned)`);
    } else {
      this.list.decide('issuer.pinned', trustedIssuers.includes(signer), {
        good: `${signer} is one of the demanded issuers.`,
        bad: `${signer} is none of the demanded issuers.`,
      });
    }
  }

  #credential(signature: DataIntegrityResult): void {
    const { credential } = this.document;
    const structure = checkCredential(credential, this.options);
    const found = structure.problems.slice(0, 3).map((problem) => `${problem.pointer} ${problem.detail}`);
    if (structure.result === 'ok') this.list.pass('credential.structure', 'It keeps the rules of VCDM 2.0.');
    else if (structure.result === 'invalid') {
      this.list.fail('credential.structure', `It breaks rules of VCDM 2.0: ${found.join('; ')}.`);
    } else this.list.skip('credential.structure', `It could not be judged in full: ${found.join('; ')}.`);

    if (!signature.verified)
      this.list.fail('credential.signature', `The credential is bad: ${signature.reason}.`);
    else if (
      canonicalJson(signature.document['@context'] ?? null) !== canonicalJson(credential['@context'] ?? null)
    ) {
      // the suite allows contexts to be appended after signing; this document must not have any such slack
      this.list.fail(
        'credential.signature',
        'The credential has contexts that its signature does not cover.',
      );
    } else this.list.pass('credential.signature', `The credential is signed by ${signature.did}.`);
    this.#validity(credential);
    this.list.skip('credential.status', 'Revocation cannot be seen offline; ask the issuer or the chain.');
    this.list.trust(
      `that the issuer has not revoked the proof since ${this.document.proof.created ?? 'it was made'}`,
    );
    this.list.trust(`that the issuer's clock was right (it states ${this.document.receipt.issuedAt})`);
  }

  #validity(credential: JsonObject): void {
    const now = this.options.at.getTime();
    const from = parseDateTimeStamp(credential.validFrom) ?? -Infinity;
    const until = parseDateTimeStamp(credential.validUntil) ?? Infinity;
    this.list.decide('credential.validity', from <= now && now <= until, {
      good: `The credential is valid at ${this.options.at.toISOString()}.`,
      bad: `The credential is not valid at ${this.options.at.toISOString()}: ${now < from ? 'not yet' : 'no longer'}.`,
    });
  }

  #claims(): void {
    const { root, disclosed } = this.document.claims;
    const closed = disclosed.filter((opening) => !verifyClaim(opening, root)).map((opening) => opening.name);
    if (disclosed.length === 0) this.list.skip('claims.openings', 'No claim is disclosed.');
    else {
      this.list.decide('claims.openings', closed.length === 0, {
        good: `${disclosed.length} disclosed claims belong to the root ${root}.`,
        bad: `These claims do not belong to the root ${root}: ${closed.join(', ')}.`,
      });
    }
    const opened = new Map(disclosed.map((opening) => [opening.name, canonicalJson(opening.value)]));
    const stated = statedClaims(this.document.credential);
    const differing = stated.filter(([name, value]) => opened.get(name) !== value).map(([name]) => name);
    this.list.decide('claims.credential', differing.length === 0, {
      good: `The ${stated.length} claims that the credential itself states are the disclosed ones.`,
      bad: `The credential states claims that are not the disclosed ones: ${differing.join(', ')}.`,
    });
  }

  #leaf(): string {
    const leaf = credentialLeaf({
      claimsRoot: this.document.claims.root,
      credentialHash: credentialHash(this.document.credential),
      previousLeaf: this.document.previousLeaf,
    });
    this.list.decide('leaf', leaf === this.document.receipt.leaf, {
      good: `Claims and credential give the leaf ${leaf}, which the receipt names.`,
      bad: `Claims and credential give the leaf ${leaf}, but the receipt names ${this.document.receipt.leaf}.`,
    });
    return leaf;
  }

  #promise(): void {
    const { networks, anchorBefore } = this.document.receipt;
    const deadline = Date.parse(anchorBefore);
    const earliest = (network: string) =>
      Math.min(
        ...this.document.anchors
          .filter((anchor) => anchor.network === network)
          .map((anchor) => Date.parse(anchor.blockTimestamp)),
      );
    const times = networks.map((network) => ({ network, time: earliest(network) }));
    const missing = names(times.filter(({ time }) => time === Infinity));
    const late = names(times.filter(({ time }) => time > deadline));
    if (missing === '') {
      const lateness =
        late === ''
          ? `, before ${anchorBefore} as promised`
          : `, on ${late} later than the promised ${anchorBefore}`;
      this.list.pass('receipt.promise', `It is anchored on every promised network${lateness}.`);
    } else if (this.options.at.getTime() <= deadline) {
      this.list.skip(
        'receipt.promise',
        `It is not yet anchored on ${missing}; promised before ${anchorBefore}.`,
      );
      this.list.trust(`that the issuer will anchor the proof on ${missing} before ${anchorBefore}`);
    } else {
      this.list.fail(
        'receipt.promise',
        `It should be anchored on ${missing} since ${anchorBefore}: ask for a new copy.`,
      );
    }
  }

  #anchor(index: number, anchor: Anchor, leaf: string): void {
    const where = `${anchor.chainId} (${anchor.network})`;
    const included =
      anchor.leaf === leaf && verifyInclusion({ leaf, path: anchor.path, root: anchor.batchRoot });
    this.list.decide(`anchors.${index}.inclusion`, included, {
      good: `The leaf is in the batch ${anchor.batchRoot} of ${where}.`,
      bad: `The leaf is not in the batch ${anchor.batchRoot} of ${where}.`,
    });
    const findings = (this.options.chainFindings ?? []).filter((finding) => finding.anchor === index);
    const id = `anchors.${index}.chain`;
    if (findings.length === 0) {
      this.list.skip(id, `${where} was not asked about block ${anchor.blockNumber} (${anchor.finality}).`);
      this.list.trust(
        `that block ${anchor.blockHash} (number ${anchor.blockNumber}, ${anchor.blockTimestamp}) of ${where} is canonical ` +
          `and holds transaction ${anchor.transactionHash}, which anchored ${anchor.batchRoot} in contract ${anchor.contract}`,
      );
      return;
    }
    const detail = findings.map((finding) => finding.detail).join(' ');
    this.list.decide(
      id,
      findings.every((finding) => finding.confirmed),
      { good: detail, bad: detail },
    );
  }
}

function names(networks: readonly { readonly network: string }[]): string {
  return networks.map(({ network }) => network).join(', ');
}

/** What the credential says in the open about its subject: every member but `id`, in canonical form. */
function statedClaims(credential: JsonObject): readonly (readonly [string, string])[] {
  return [credential.credentialSubject].flat().flatMap((subject) =>
    Object.entries((subject ?? {}) as JsonObject)
      .filter(([name]) => name !== 'id')
      .map(([name, value]) => [name, canonicalJson(value)] as const),
  );
}
