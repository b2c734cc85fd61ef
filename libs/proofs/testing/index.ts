import type { JsonObject } from '#libs/base';
import {
  canonicalBytes,
  canonicalJson,
  CREDENTIALS_V2,
  credentialHash,
  credentialLeaf,
  ed25519Signer,
  exportProofDocument,
  keccak256,
  MerkleTree,
  saltClaims,
  signDocument,
  signReceipt,
  verifyProofDocument,
  type ProofDocumentParts,
  type Signer,
  type VerificationOptions,
  type VerificationReport,
} from '../src/index.js';

/** Bytes that look random and are the same for the same seed. */
export function seededBytes(seed: string): (length: number) => Uint8Array {
  let count = 0;
  return (length) => {
    const chunks: number[] = [];
    while (chunks.length < length) chunks.push(...keccak256(new TextEncoder().encode(`${seed}/${count++}`)));
    return Uint8Array.from(chunks.slice(0, length));
  };
}

export function seededSigner(seed: string): Signer {
  return ed25519Signer(seededBytes(`signer/${seed}`)(32));
}

export interface SampleOptions {
  readonly seed?: string;
  readonly signer?: Signer;
  readonly claims?: JsonObject;
  /** Members of the credential besides the required ones. */
  readonly credential?: JsonObject;
  /** Other leaves of the batch. */
  readonly neighbours?: number;
  readonly anchored?: boolean;
}

/** The consistent parts of a proof of one person, anchored in a batch on the network `simulation`. */
export async function sampleParts(
  options: SampleOptions = {},
): Promise<ProofDocumentParts & { signer: Signer }> {
  const { seed = 'sample', signer = seededSigner(seed), claims = { degree: 'MSc', year: 2024 } } = options;
  const salted = saltClaims(claims, seededBytes(`salt/${seed}`));
  const credential = await signDocument(
    {
      '@context': [CREDENTIALS_V2],
      type: ['VerifiableCredential'],
      issuer: signer.did,
      validFrom: '2026-01-01T00:00:00Z',
      credentialSubject: { id: 'did:example:subject' },
      ...options.credential,
    },
    { created: '2026-01-01T00:00:00Z' },
    signer,
  );
  const leaf = credentialLeaf({ claimsRoot: salted.root, credentialHash: credentialHash(credential) });
  const receipt = await signReceipt(
    {
      proofId: `proof-${seed}`,
      leaf,
      issuedAt: '2026-01-01T00:00:00Z',
      anchorBefore: '2026-01-01T01:00:00Z',
      networks: ['simulation'],
    },
    signer,
  );
  return {
    credential,
    claims: { root: salted.root, disclosed: salted.openings },
    receipt,
    anchors: options.anchored === false ? [] : [sampleAnchor(leaf, options)],
    created: '2026-01-01T02:00:00Z',
    signer,
  };
}

function sampleAnchor(leaf: string, options: SampleOptions): ProofDocumentParts['anchors'][number] {
  const bytes = seededBytes(`batch/${options.seed ?? 'sample'}`);
  const digest = () => `0x${Buffer.from(bytes(32)).toString('hex')}`;
  const tree = MerkleTree.of([leaf, ...Array.from({ length: options.neighbours ?? 4 }, digest)]);
  return {
    network: 'simulation',
    chainId: 'eip155:31337',
    contract: '0x00000000000000000000000000000000000000aa',
    batchRoot: tree.root,
    leaf,
    path: tree.proof(0),
    transactionHash: digest(),
    blockNumber: 7,
    blockHash: digest(),
    blockTimestamp: '2026-01-01T00:10:00Z',
    finality: 'finalized',
  };
}

/** A valid exported proof document. */
export async function sampleDocument(options: SampleOptions = {}): Promise<Uint8Array> {
  const { signer, ...parts } = await sampleParts(options);
  return exportProofDocument(parts, signer);
}

/** A document's parts, to be changed at will. */
export type Draft = Record<keyof ProofDocumentParts, JsonObject & JsonObject[]>;

/** Signs parts that need not fit together, as a careless or lying issuer could. */
export async function forgeDocument(change: (draft: Draft) => JsonObject): Promise<Uint8Array> {
  const { signer, created, ...parts } = await sampleParts();
  const draft = JSON.parse(canonicalJson({ type: 'ProofDocumentV1', ...parts })) as Draft;
  return canonicalBytes(await signDocument(change(draft), { created }, signer));
}

/** Verifies at a time when the samples are valid. */
export function verifySample(bytes: Uint8Array, options: VerificationOptions = {}): VerificationReport {
  return verifyProofDocument(bytes, { at: new Date('2026-01-02T00:00:00Z'), ...options });
}

export function failedChecks(report: VerificationReport): readonly string[] {
  return report.checks.filter((check) => check.result === 'failed').map((check) => check.id);
}
