import { Mutex } from '#libs/base';
import { Position } from './position.js';

/** What the relays of one outbox and one bus share, those of a feature's successive versions: none delivers anew. */
export interface Station {
  readonly position: Position;
  /** One of them reads at a time. */
  readonly turn: Mutex;
  /** Wakes those that run: the version that writes may have stopped its own relay already. */
  readonly wakers: Set<() => void>;
  /** When it was last read; by `performance.now()`. */
  readAt: number;
}

const stations = new Map<string, Station>();

export function stationOf(key: string): Station {
  let station = stations.get(key);
  if (!station)
    stations.set(
      key,
      (station = { position: new Position(), turn: new Mutex(), wakers: new Set(), readAt: -Infinity }),
    );
  return station;
}
