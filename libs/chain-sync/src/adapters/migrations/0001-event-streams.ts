import { Table, type QueryRunner } from 'typeorm';
import { tableColumns, type SchemaMigration } from '#libs/persistence';
import { cursors, outbox } from '../../news/stream-news.js';

export const eventStreamsMigration: SchemaMigration = {
  name: '0001-event-streams',
  async up(runner: QueryRunner, type) {
    const { text, longText, timestamp, integer } = tableColumns(type);
    const optional = { isNullable: true };
    const primary = { isPrimary: true };
    const streamId = integer('stream_id', primary);
    await runner.createTable(
      new Table({
        name: 'event_streams',
        columns: [
          {
            name: 'id',
            type: type === 'sqlite' ? 'integer' : 'bigint',
            isPrimary: true,
            isGenerated: true,
            generationStrategy: 'increment',
          },
          text('name', { length: '64', isUnique: true }),
          text('network', { length: '64' }),
          text('owner', { length: '255' }),
          longText('definition'),
          text('fingerprint', { length: '64' }),
          integer('first_block'),
          integer('block_number', optional),
          text('block_hash', { length: '66', ...optional }),
          integer('position'),
          integer('paused'),
          longText('blocked_by', optional),
          longText('trouble', optional),
          integer('reset_to', optional),
          integer('head', optional),
          integer('safe', optional),
          integer('finalized', optional),
          integer('speed'),
          integer('tell'),
          integer('poison'),
          integer('reorganisations'),
          text('holder', { length: '64' }),
          integer('fence'),
          timestamp('lease_until'),
          timestamp('created_at'),
          timestamp('updated_at'),
        ],
        indices: [{ name: 'event_streams_owner', columnNames: ['owner', 'name'] }],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'event_stream_names',
        columns: [text('name', { length: '64', ...primary }), integer('position')],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'event_stream_journal',
        columns: [
          streamId,
          integer('position', primary),
          integer('added'),
          integer('live'),
          integer('block_number'),
          integer('log_index'),
          timestamp('block_time'),
          text('block_hash', { length: '66' }),
          longText('body'),
        ],
        indices: [{ name: 'event_stream_journal_block', columnNames: ['stream_id', 'block_number'] }],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'event_stream_blocks',
        columns: [streamId, integer('number', primary), text('hash', { length: '66' })],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'event_stream_ranges',
        columns: [
          streamId,
          integer('from_block', primary),
          integer('to_block'),
          text('parent_hash', { length: '66' }),
          text('hash', { length: '66' }),
          text('proof', { length: '16' }),
          integer('events'),
        ],
      }),
    );
    await outbox.createTable(runner, type);
    await cursors.createTable(runner, type);
    await runner.createTable(
      new Table({
        name: 'event_stream_poison',
        columns: [
          streamId,
          text('id', primary),
          integer('block_number'),
          text('transaction_hash', { length: '66' }),
          integer('log_index'),
          longText('reason'),
          timestamp('at'),
        ],
      }),
    );
  },
};
