import { defineSettings, setting } from '#libs/config';
import { count, flag } from './schemas.js';

export const streams = defineSettings(
  'streams',
  {
    per_owner: setting(count.max(199), {
      env: ['STREAMS_PER_OWNER'],
      default: 50,
      doc: 'Event streams that one caller may have; administrators may have more.',
    }),
    max_addresses: setting(count.max(1_000), {
      env: ['STREAMS_MAX_ADDRESSES'],
      default: 100,
      doc: 'Contracts that one stream may read.',
    }),
    max_abi_size: setting(count, {
      env: ['STREAMS_MAX_ABI_SIZE'],
      default: 262_144,
      doc: 'Largest interface description of a stream, in characters of JSON.',
    }),
    live_per_caller: setting(count, {
      env: ['STREAMS_LIVE_PER_CALLER'],
      default: 20,
      doc: 'Server-sent event responses and WebSockets that one caller may have open, together.',
    }),
    heartbeat: setting(count, {
      env: ['STREAMS_HEARTBEAT'],
      default: 15,
      doc: 'Seconds between signs of life on responses and sockets that have nothing to tell.',
    }),
    lease: setting(count, {
      env: ['STREAMS_LEASE_MS'],
      default: 10_000,
      doc: 'Milliseconds of silence after which another replica reads the streams of this one.',
    }),
    patrol: setting(count.min(20).max(60_000), {
      env: ['STREAMS_PATROL_MS'],
      default: 1_000,
      doc: 'Milliseconds between two looks for what other replicas have done to streams.',
    }),
    max_range: setting(count.max(100_000), {
      env: ['STREAMS_MAX_RANGE'],
      default: 2_000,
      doc: 'Blocks that a node is asked for at once.',
    }),
  },
  'Streams of contract events.',
);

export const webhooks = defineSettings(
  'webhooks',
  {
    per_stream: setting(count.max(199), {
      env: ['WEBHOOKS_PER_STREAM'],
      default: 10,
      doc: 'Webhooks of one event stream.',
    }),
    private_targets: setting(flag, {
      env: ['WEBHOOKS_PRIVATE_TARGETS'],
      default: false,
      profiles: { development: true },
      doc: 'Call receivers in private networks and on this machine.',
    }),
    plain_http: setting(flag, {
      env: ['WEBHOOKS_PLAIN_HTTP'],
      default: false,
      profiles: { development: true },
      doc: 'Call receivers without TLS.',
    }),
    timeout: setting(count.min(50).max(60_000), {
      env: ['WEBHOOKS_TIMEOUT_MS'],
      default: 10_000,
      doc: 'Milliseconds that a receiver may take for its answer.',
    }),
    attempts: setting(count.max(100), {
      env: ['WEBHOOKS_ATTEMPTS'],
      default: 12,
      doc: 'Attempts at one message before it becomes a dead letter.',
    }),
    first_retry: setting(count.min(10), {
      env: ['WEBHOOKS_FIRST_RETRY_MS'],
      default: 1_000,
      doc: 'Milliseconds until the second attempt; doubled with each further one.',
    }),
    longest_retry: setting(count.min(10), {
      env: ['WEBHOOKS_LONGEST_RETRY_MS'],
      default: 3_600_000,
      doc: 'Most milliseconds between two attempts.',
    }),
    dead_letters: setting(count, {
      env: ['WEBHOOKS_DEAD_LETTERS'],
      default: 1_000,
      doc: 'Dead letters with which a webhook is paused.',
    }),
    batch: setting(count.max(1_000), {
      env: ['WEBHOOKS_BATCH'],
      default: 100,
      doc: 'Events of one message.',
    }),
    concurrency: setting(count.max(1_000), {
      env: ['WEBHOOKS_CONCURRENCY'],
      default: 32,
      doc: 'Messages that are under way at once.',
    }),
    lease: setting(count.min(100).max(600_000), {
      env: ['WEBHOOKS_LEASE_MS'],
      default: 15_000,
      doc: 'Milliseconds of silence after which another replica delivers for the webhooks of this one.',
    }),
    patrol: setting(count.min(20).max(60_000), {
      env: ['WEBHOOKS_PATROL_MS'],
      default: 1_000,
      doc: 'Milliseconds between two looks for webhooks that are due.',
    }),
  },
  'Signed callbacks that tell of event streams.',
);
