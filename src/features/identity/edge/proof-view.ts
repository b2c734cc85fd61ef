import type { Proof, ProofPage } from '../ports/proof-store.port.js';
import { anchorsOf } from '../usecases/anchors-of.js';
import type { InclusionDto, ProofConnectionDto, ProofDto, ProofPageDto } from './proof.dto.js';

export function viewOf(proof: Proof): ProofDto {
  const { id, subject, type, status, credential, claims, receipt, membership } = proof;
  const inclusion = inclusionOf(proof);
  return {
    id,
    subject,
    type,
    status,
    createdAt: proof.createdAt.toISOString(),
    credential,
    claims,
    ...(inclusion && { inclusion }),
    anchors: anchorsOf(proof),
    receipt,
    source: 'database',
    ...(membership?.asOfBlock !== undefined && { asOfBlock: membership.asOfBlock }),
  };
}

export function pageOf({ items, hasMore }: ProofPage): ProofPageDto {
  const last = items.at(-1);
  return { items: items.map(viewOf), ...(hasMore && last && { nextCursor: last.id }) };
}

/** Relay's cursor connections (relay.dev/graphql/connections.htm), forward only. */
export function connectionOf({ items, hasMore }: ProofPage): ProofConnectionDto {
  const edges = items.map((proof) => ({ cursor: proof.id, node: viewOf(proof) }));
  return { edges, pageInfo: { hasNextPage: hasMore, endCursor: items.at(-1)?.id ?? null } };
}

function inclusionOf({ leaf, membership }: Proof): InclusionDto | undefined {
  if (!membership) return undefined;
  const { path, batch } = membership;
  return { leaf, path, root: batch.root, batchSize: batch.size };
}
