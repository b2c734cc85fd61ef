import { Inject, Injectable } from '@nestjs/common';
import { isAppError, type FieldError } from '#libs/base';
import type { Caller } from '#libs/caller';
import { CHAINS, type Chains } from '#libs/chain';
import { encodeMethod, type Abi } from '#libs/chain-evm';
import { TRANSACTIONS, type Transaction, type Transactions } from '#libs/transactions';
import { contractErrors } from '../../domain/contracts/contract-errors.js';
import type { SmartContract } from '../../domain/contracts/smart-contract.js';
import { invalidRequest } from '../faults.js';
import { FindWallet } from '../find-wallet.js';
import { idempotencyOf } from '../idempotency.js';
import { encodeCall, type EncodedCall, type MethodCall } from './call-contract.js';
import { ContractAbis } from './contract-abis.js';
import { networkOf } from './contract-network.js';
import {
  assertOneSender,
  transactionOf,
  type ContractEffect,
  type ContractSender,
} from './contract-transaction.js';
import { FindContract } from './find-contract.js';
import { TryCall } from './try-call.js';

export interface BatchCall extends MethodCall {
  readonly address: string;
}

export interface CallBatchRequest extends ContractSender {
  /** 1 to 200. */
  readonly calls: readonly BatchCall[];
  /** One transaction for all, where the one contract has `multicall(bytes[])`. */
  readonly multicall?: boolean | undefined;
  readonly key?: string | undefined;
}

interface Prepared extends EncodedCall {
  readonly contract: SmartContract & { readonly address: string };
  readonly abi: Abi;
}

const MULTICALL = 'multicall(bytes[])';

@Injectable()
export class CallBatch {
  constructor(
    @Inject(CHAINS) private readonly chains: Chains,
    @Inject(TRANSACTIONS) private readonly transactions: Transactions,
    private readonly wallets: FindWallet,
    private readonly contracts: FindContract,
    private readonly abis: ContractAbis,
    private readonly tryCall: TryCall,
  ) {}

  /**
   * All are accepted, or none; in order. Only the first can be tried before: the others may depend on it.
   * @throws as `CallContract.run`, WALLET_REQUEST_INVALID with the faults of all calls, CONTRACT_MULTICALL_UNFIT
   */
  async run(caller: Caller, { key, ...asked }: CallBatchRequest): Promise<readonly Transaction[]> {
    assertOneSender(asked);
    const { network } = asked;
    const chain = networkOf(this.chains, network);
    const prepared = await this.#prepare(network, asked.calls);
    const from = await this.wallets.senderOn(network, caller, asked);
    const whole = idempotencyOf({ caller, operation: 'call contracts', key, asked });
    const parts = asked.multicall === true ? [joined(prepared)] : prepared;
    const keyOf = (at: number) => whole && { ...whole, scope: `${whole.scope}, number ${at}` };
    const [first] = parts;
    if (asked.gasLimit === undefined && first) {
      const { abi, data, value, signature, contract } = first;
      const tried = { from, to: contract.address, value, data, abi, signature };
      await this.tryCall.assertAccepted(chain, tried, keyOf(0));
    }
    const requests = parts.map((part, at) =>
      transactionOf(effectOf(part, from), asked, { owner: caller.subject, idempotency: keyOf(at) }),
    );
    return this.transactions.submitMany(requests);
  }

  async #prepare(network: string, calls: readonly BatchCall[]): Promise<readonly Prepared[]> {
    const places = [...new Set(calls.map(({ address }) => address))];
    const known = new Map<string, Prepared['contract']>();
    for (const place of places) known.set(place, await this.contracts.toCall(network, place));
    const faults: FieldError[] = [];
    const prepared: Prepared[] = [];
    for (const [at, call] of calls.entries()) {
      const contract = known.get(call.address);
      if (!contract) continue;
      const abi = this.abis.of(contract);
      const pointers = { args: `/calls/${at}/args`, value: `/calls/${at}/value` };
      try {
        prepared.push({ contract, abi, ...encodeCall(abi, call, pointers) });
      } catch (thrown) {
        faults.push(...faultsOf(thrown, `/calls/${at}/method`));
      }
    }
    if (faults.length > 0) throw invalidRequest(faults);
    return prepared;
  }
}

/** What is wrong with one call of many; an unknown method has no fields of its own. */
function faultsOf(thrown: unknown, pointer: string): readonly FieldError[] {
  if (!isAppError(thrown) || thrown.status >= 500) throw thrown;
  return thrown.errors.length > 0 ? thrown.errors : [{ pointer, code: thrown.code, detail: thrown.message }];
}

/** @throws CONTRACT_MULTICALL_UNFIT */
function joined(parts: readonly Prepared[]): Prepared {
  const [first] = parts;
  const method = first?.abi.methods.find(({ signature }) => signature === MULTICALL);
  const reason =
    new Set(parts.map(({ contract }) => contract.id)).size !== 1 || !first
      ? 'they are of different contracts'
      : method === undefined
        ? `the contract has no ${MULTICALL}`
        : parts.some(({ value }) => value > 0n)
          ? 'some pay coins, which multicall does not divide'
          : undefined;
  if (reason !== undefined || !first) throw contractErrors.CONTRACT_MULTICALL_UNFIT({ reason: reason ?? '' });
  const { data } = encodeMethod(first.abi, { method: MULTICALL, args: [parts.map((part) => part.data)] });
  return { ...first, data, value: 0n, signature: MULTICALL };
}

function effectOf({ contract, abi, data, value, signature }: Prepared, from: string): ContractEffect {
  const details = { contractId: contract.id, contract: contract.name, method: signature.slice(0, 500) };
  return { from, to: contract.address, value, data, purpose: 'contract call', details, abi };
}
