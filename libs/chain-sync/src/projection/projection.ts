import { EntitySchema, type DataSource, type EntityManager, type QueryRunner, Table } from 'typeorm';
import { isAppError, messageOf } from '#libs/base';
import {
  inTransaction,
  integerColumn,
  isDuplicate,
  tableColumns,
  type DatabaseType,
} from '#libs/persistence';
import { rest } from '../engine/bell.js';
import type { EventStreams, StreamEvent } from '../event-streams.port.js';

interface CursorRow {
  stream: string;
  position: number;
}

export interface ProjectionRun {
  readonly streams: EventStreams;
  /** The data source of the derived rows. */
  readonly source: DataSource;
  readonly stream: string;
  /**
   * Changes the derived rows, in the transaction that moves the cursor on: each line has its effect once. An `added` line
   * brings an event, a `removed` one takes it back.
   */
  readonly apply: (manager: EntityManager, lines: readonly StreamEvent[]) => Promise<void>;
  /** After a commit. */
  readonly onApplied?: (lines: readonly StreamEvent[]) => void;
  /** It is tried again. */
  readonly onError: (reason: string, thrown: unknown) => void;
  /**
   * A single line that failed so many times is given to this, in the place of `apply`, and passed over; without it the
   * projection stays there.
   */
  readonly onPoison?: (manager: EntityManager, line: StreamEvent, reason: string) => Promise<void>;
  readonly signal: AbortSignal;
}

const TRIES = 5;
/** Unit: ms. */
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 10_000;

/**
 * Rows that follow a stream. The owner has the cursor among its own tables (`entity`, `createTable`): it moves in the
 * same transaction as they change. Several replicas, or generations, may run it at once: who is late applies nothing.
 */
export class Projection {
  readonly entity: EntitySchema<CursorRow>;
  readonly #table: string;

  constructor({ owner }: { readonly owner: string }) {
    this.#table = `${owner.replaceAll('-', '_')}_stream_cursors`;
    this.entity = new EntitySchema<CursorRow>({
      name: this.#table,
      tableName: this.#table,
      columns: {
        stream: { type: 'varchar', length: 64, primary: true },
        position: integerColumn(),
      },
    });
  }

  /** The fragment of a migration's `up`. */
  async createTable(runner: QueryRunner, type: DatabaseType): Promise<void> {
    const { text, integer } = tableColumns(type);
    const columns = [text('stream', { length: '64', isPrimary: true }), integer('position')];
    await runner.createTable(new Table({ name: this.#table, columns }));
  }

  /** Resolves when `signal` aborts. */
  async run(run: ProjectionRun): Promise<void> {
    const { signal } = run;
    let pause = FIRST_PAUSE;
    while (!signal.aborted) {
      try {
        await this.#follow(run, () => (pause = FIRST_PAUSE));
      } catch (thrown) {
        if (signal.aborted) return;
        run.onError(messageOf(thrown), thrown);
        await rest(new Promise(() => undefined), pause, signal);
        pause = Math.min(2 * pause, LONGEST_PAUSE);
      }
    }
  }

  async #follow(run: ProjectionRun, onProgress: () => void): Promise<void> {
    const { streams, stream, signal } = run;
    let after = await this.#position(run);
    for await (const lines of streams.follow(stream, { after, signal })) {
      if (signal.aborted || !(await this.#applyAll(run, lines, after))) return;
      after = lines.at(-1)?.position ?? after;
      onProgress();
    }
  }

  /** Those that fail together are applied one by one, so that only the faulty one stays. */
  async #applyAll(run: ProjectionRun, lines: readonly StreamEvent[], after: number): Promise<boolean> {
    try {
      return await this.#commit(run, lines, after);
    } catch (thrown) {
      const [line] = lines;
      if (!line || isPassing(thrown)) throw thrown;
      if (lines.length === 1) return this.#insist(run, { line, after, first: thrown });
    }
    let before = after;
    for (const line of lines) {
      if (!(await this.#applyAll(run, [line], before))) return false;
      before = line.position;
    }
    return true;
  }

  async #insist(
    run: ProjectionRun,
    { line, after, first }: { line: StreamEvent; after: number; first: unknown },
  ): Promise<boolean> {
    const { onPoison, onError, signal } = run;
    if (!onPoison) throw first;
    let last = first;
    for (let attempt = 1; attempt < TRIES && !signal.aborted; attempt++) {
      onError(messageOf(last), last);
      await rest(new Promise(() => undefined), FIRST_PAUSE * 2 ** attempt, signal);
      try {
        return await this.#commit(run, [line], after);
      } catch (thrown) {
        last = thrown;
      }
    }
    if (signal.aborted) return false;
    const apply: ProjectionRun['apply'] = (manager) => onPoison(manager, line, messageOf(last));
    return this.#commit({ ...run, apply }, [line], after);
  }

  /** False if another one was here before. */
  async #commit(run: ProjectionRun, lines: readonly StreamEvent[], after: number): Promise<boolean> {
    const { source, stream, apply, onApplied } = run;
    const last = lines.at(-1);
    if (!last) return true;
    const isOurs = await inTransaction(source, async (manager) => {
      const moved = await manager.update(
        this.entity,
        { stream, position: after },
        { position: last.position },
      );
      if (moved.affected !== 1) return false;
      await apply(manager, lines);
      return true;
    });
    if (isOurs) onApplied?.(lines);
    return isOurs;
  }

  async #position({ source, stream }: ProjectionRun): Promise<number> {
    const known = await source.manager.findOneBy(this.entity, { stream });
    if (known) return known.position;
    try {
      await source.manager.insert(this.entity, { stream, position: 0 });
    } catch (thrown) {
      if (!isDuplicate(thrown)) throw thrown;
      return this.#position({ source, stream } as ProjectionRun);
    }
    return 0;
  }
}

/** It would fail for any line now. */
const isPassing = (thrown: unknown): boolean => isAppError(thrown) && thrown.retryable;
