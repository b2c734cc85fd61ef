import { defineSettings, setting } from '#libs/config';
import { count } from './schemas.js';

export const transactions = defineSettings(
  'transactions',
  {
    max_in_flight: setting(count, {
      env: ['TRANSACTIONS_MAX_IN_FLIGHT'],
      default: 64,
      doc: 'Transactions of one account that may wait in a node’s pool at once.',
    }),
    lease: setting(count, {
      env: ['TRANSACTIONS_LEASE_MS'],
      default: 3_000,
      doc: 'Milliseconds of silence after which another replica takes the accounts of this one over.',
    }),
    patrol: setting(count, {
      env: ['TRANSACTIONS_PATROL_MS'],
      default: 500,
      doc: 'Milliseconds between two looks for what other replicas have accepted or left behind.',
    }),
    resend_after_blocks: setting(count, {
      env: ['TRANSACTIONS_RESEND_AFTER_BLOCKS'],
      default: 2,
      doc: 'Blocks without progress of an account after which its first transactions are broadcast again.',
    }),
    bump_after_blocks: setting(count, {
      env: ['TRANSACTIONS_BUMP_AFTER_BLOCKS'],
      default: 5,
      doc: 'Blocks after which a transaction that waits first in its account offers more for gas.',
    }),
    hold: setting(count, {
      env: ['TRANSACTIONS_HOLD'],
      default: 120,
      doc: 'Seconds that a signed transaction may wait to be sent; then its nonce is spent on nothing.',
    }),
  },
  'How transactions of wallets are sent.',
);
