import type { Completeness, PoisonRecord, StreamEvent, StreamStatus } from '#libs/chain-sync';
import type { Page } from '#libs/persistence';
import { eventLine } from '../domain/event-line.js';
import { known } from './json.js';
import type { CompletenessDto, PoisonDto, StreamDto, StreamEventsDto, StreamPageDto } from './stream.dto.js';

/** Explicitly, so that nothing is told that was not meant to be. */
export function streamView(stream: StreamStatus): StreamDto {
  const { name, network, owner, state, trouble, definition, block, head, safe, finalized } = stream;
  const { addresses, events, from: asked, depth, proof, onPoison, tell = false } = definition;
  const { from, lag, progress, secondsLeft, position, poison, reorganisations } = stream;
  return {
    name,
    network,
    owner,
    state,
    definition: { addresses, events, from: asked, depth, proof, onPoison, tell },
    from,
    ...known({ trouble, block, head, safe, finalized, lag, secondsLeft }),
    progress,
    position,
    poison,
    reorganisations,
    createdAt: stream.createdAt.toISOString(),
    updatedAt: stream.updatedAt.toISOString(),
    source: 'database',
  };
}

export function streamPage({ items, nextCursor }: Page<StreamStatus>): StreamPageDto {
  return { items: items.map(streamView), ...known({ nextCursor }) };
}

/** `after`: where the lines were asked from. */
export function eventsView(events: readonly StreamEvent[], after: number): StreamEventsDto {
  return { items: events.map(eventLine), nextAfter: events.at(-1)?.position ?? after };
}

export function poisonView(records: readonly PoisonRecord[]): PoisonDto {
  return { items: records.map(({ at, ...record }) => ({ ...record, at: at.toISOString() })) };
}

export function completenessView({ evidence, ...rest }: Completeness): CompletenessDto {
  return { ...rest, evidence };
}
