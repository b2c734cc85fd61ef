import { createHash } from 'node:crypto';
import { orderedId, type FieldError } from '#libs/base';
import { checksumAddress } from '#libs/crypto';
import { transactionErrors } from '../errors.js';
import type { Idempotency, TransactionRequest } from '../transactions.port.js';
import type { TransactionRecord } from './record.js';

const MAX_UINT256 = 2n ** 256n - 1n;
/** What geth takes at most; a pool refuses more. Unit: bytes. */
const MAX_DATA = 128 * 1024;
const MAX_DETAILS = 16 * 1024;
const MAX_GAS = 2n ** 40n;
const MAX_KEY = 255;

type Check = readonly [pointer: string, fine: boolean, detail: string];

/** @throws TRANSACTION_INVALID with every faulty field */
export function newRecord(
  request: TransactionRequest,
  defaults: { confirmations: number; now: Date },
): TransactionRecord {
  const errors = faultsOf(request);
  if (errors.length > 0) throw transactionErrors.TRANSACTION_INVALID({ count: errors.length }, { errors });
  const { network, from, to, value = 0n, data = '0x', owner, purpose, details = {}, gasLimit } = request;
  const { speed = 'standard', maxFeePerGas, confirmations = defaults.confirmations, idempotency } = request;
  const state = request.send === false ? 'created' : 'accepted';
  return {
    ...untouched(defaults.now),
    id: orderedId(),
    network,
    from: checksumAddress(from),
    to: to === undefined ? undefined : checksumAddress(to),
    value,
    data: data.toLowerCase(),
    owner,
    purpose,
    details,
    abi: errorsOf(request.abi),
    options: {
      speed,
      fixedGas: gasLimit !== undefined,
      ...(maxFeePerGas === undefined ? {} : { maxFeePerGas: String(maxFeePerGas) }),
    },
    confirmations,
    idempotencyKey: idempotency?.key,
    idempotencyId: idempotency && idempotencyIdOf(idempotency),
    fingerprint: idempotency?.fingerprint,
    state,
    gasLimit,
  };
}

/** Of a transaction that nothing has happened to yet. */
export function untouched(now: Date) {
  return {
    createdAt: now,
    updatedAt: now,
    nonce: undefined,
    hash: undefined,
    fees: undefined,
    attempts: 0,
    gasUsed: undefined,
    gasPrice: undefined,
    blockNumber: undefined,
    blockHash: undefined,
    contractAddress: undefined,
    failure: undefined,
    cancelling: false,
    waitingFor: undefined,
    sentAt: undefined,
    holdUntil: undefined,
  };
}

/** Short enough for every index, and equal only if scope and key are. */
export const idempotencyIdOf = ({ scope, key }: Idempotency): string =>
  createHash('sha256')
    .update(JSON.stringify([scope, key]))
    .digest('hex');

function faultsOf(request: TransactionRequest): FieldError[] {
  const { to, value = 0n, data = '0x', gasLimit, maxFeePerGas, confirmations, idempotency } = request;
  const isAmount = (amount: bigint | undefined) =>
    amount === undefined || (amount >= 0n && amount <= MAX_UINT256);
  const checks: Check[] = [
    [
      '/from',
      isAddress(request.from),
      'must be an address: 0x and 40 hex digits, with a right checksum if in mixed case',
    ],
    [
      '/to',
      to === undefined || isAddress(to),
      'must be an address: 0x and 40 hex digits, with a right checksum if in mixed case',
    ],
    [
      '/to',
      to !== undefined || data !== '0x',
      'is missing; only a contract creation, which has data, has none',
    ],
    ['/value', isAmount(value), 'must be between 0 and 2^256 - 1 wei'],
    ['/data', isBytes(data), 'must be bytes: 0x and an even number of hex digits'],
    ['/data', data.length <= 2 + 2 * MAX_DATA, `must have at most ${MAX_DATA} bytes`],
    [
      '/gasLimit',
      gasLimit === undefined || (gasLimit >= 21_000n && gasLimit <= MAX_GAS),
      `must be between 21000 and ${MAX_GAS}`,
    ],
    ['/maxFeePerGas', isAmount(maxFeePerGas) && maxFeePerGas !== 0n, 'must be more than 0 wei'],
    [
      '/confirmations',
      confirmations === undefined ||
        (Number.isInteger(confirmations) && confirmations >= 1 && confirmations <= 10_000),
      'must be a whole number from 1 to 10000',
    ],
    ['/owner', isShort(request.owner, 255), 'must have 1 to 255 characters'],
    ['/purpose', isShort(request.purpose, 64), 'must have 1 to 64 characters'],
    [
      '/details',
      JSON.stringify(request.details ?? {}).length <= MAX_DETAILS,
      `must have at most ${MAX_DETAILS} characters as JSON`,
    ],
    [
      '/idempotency/key',
      idempotency === undefined || isShort(idempotency.key, MAX_KEY),
      `must have 1 to ${MAX_KEY} characters`,
    ],
    [
      '/idempotency/fingerprint',
      idempotency === undefined || idempotency.fingerprint.length <= MAX_KEY,
      `must have at most ${MAX_KEY} characters`,
    ],
  ];
  return checks
    .filter(([, fine]) => !fine)
    .map(([pointer, , detail]) => ({ pointer, detail, code: 'invalid' }));
}

const isShort = (text: string, most: number): boolean => text.length > 0 && text.length <= most;
const isBytes = (data: string): boolean => /^0x([0-9a-fA-F]{2})*$/.test(data);

function isAddress(text: string): boolean {
  if (!/^0x[0-9a-fA-F]{40}$/.test(text)) return false;
  const mixed = text !== text.toLowerCase() && text.slice(2) !== text.slice(2).toUpperCase();
  return !mixed || checksumAddress(text) === text;
}

/** All that is needed to read a revert. */
function errorsOf(abi: readonly unknown[] | undefined): readonly unknown[] | undefined {
  const errors = abi?.filter((entry) =>
    typeof entry === 'string'
      ? entry.trim().startsWith('error ')
      : typeof entry === 'object' && entry !== null && 'type' in entry && entry.type === 'error',
  );
  return errors === undefined || errors.length === 0 ? undefined : errors;
}
