import type { AppError, FieldError, JsonObject } from '#libs/base';
import type { FeeSpeed } from '#libs/chain';
import type { Abi } from '#libs/chain-evm';
import type { Idempotency, TransactionRequest } from '#libs/transactions';
import type { Sender } from '../find-wallet.js';
import { invalidRequest } from '../faults.js';

/** How a transaction to a contract is paid for and followed. Amounts in wei. */
export interface ContractSending {
  readonly speed?: FeeSpeed | undefined;
  readonly maxFeePerGas?: bigint | undefined;
  readonly confirmations?: number | undefined;
  /** In gas units; without it the call is tried first, and refused if the contract would refuse. */
  readonly gasLimit?: bigint | undefined;
}

export interface ContractSender extends Sender, ContractSending {
  readonly network: string;
}

/** @throws WALLET_REQUEST_INVALID unless there is exactly one of the two */
export function assertOneSender({ walletId, from }: Sender): void {
  if ((walletId === undefined) !== (from === undefined)) return;
  throw invalidRequest(
    ['walletId', 'from'].map((name) => ({
      pointer: `/${name}`,
      code: 'exactlyOne',
      detail: 'exactly one of walletId and from must be there',
    })),
  );
}

export function fault(pointer: string, code: string, detail: string): AppError {
  const error: FieldError = { pointer, code, detail };
  return invalidRequest([error]);
}

export interface ContractEffect {
  readonly from: string;
  readonly to: string | undefined;
  readonly value: bigint;
  readonly data: string;
  readonly purpose: string;
  readonly details: JsonObject;
  readonly abi: Abi;
}

/** The transaction engine keeps the errors of the ABI, to decode a refusal by them. */
export function transactionOf(
  effect: ContractEffect,
  sending: ContractSending & { readonly network: string },
  asked: { readonly owner: string; readonly idempotency: Idempotency | undefined },
): TransactionRequest {
  const { network, speed, maxFeePerGas, confirmations, gasLimit } = sending;
  const errors = effect.abi.json.filter(({ type }) => type === 'error');
  return { ...effect, network, speed, maxFeePerGas, confirmations, gasLimit, abi: errors, ...asked };
}
