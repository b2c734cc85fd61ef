import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '#libs/caller';
import { CHAINS, type Chains } from '#libs/chain';
import { encodeMethod, isReading, type Abi, type AbiMethod } from '#libs/chain-evm';
import { TRANSACTIONS, type Transaction, type Transactions } from '#libs/transactions';
import { contractErrors } from '../../domain/contracts/contract-errors.js';
import { FindWallet } from '../find-wallet.js';
import { idempotencyOf } from '../idempotency.js';
import { ContractAbis } from './contract-abis.js';
import { networkOf } from './contract-network.js';
import { assertOneSender, fault, transactionOf, type ContractSender } from './contract-transaction.js';
import { FindContract } from './find-contract.js';
import { TryCall } from './try-call.js';

/** One method with its arguments. */
export interface MethodCall {
  readonly method: string;
  readonly args?: unknown;
  /** In wei, for a method that is payable. */
  readonly value?: bigint | undefined;
}

export interface CallRequest extends ContractSender, MethodCall {
  readonly address: string;
  readonly key?: string | undefined;
}

@Injectable()
export class CallContract {
  constructor(
    @Inject(CHAINS) private readonly chains: Chains,
    @Inject(TRANSACTIONS) private readonly transactions: Transactions,
    private readonly wallets: FindWallet,
    private readonly contracts: FindContract,
    private readonly abis: ContractAbis,
    private readonly tryCall: TryCall,
  ) {}

  /**
   * Calls a method by a transaction. A repeated key gives the transaction of the first time. `pointer` is where the
   * arguments stand.
   * @throws CONTRACT_NOT_FOUND, CONTRACT_INACTIVE, those of `encodeMethod`, CONTRACT_METHOD_READS, WALLET_NOT_FOUND,
   * WALLET_USE_FORBIDDEN, WALLET_ACCOUNT_FORBIDDEN, CHAIN_CALL_REVERTED, and as `submit`
   */
  async run(caller: Caller, { key, ...asked }: CallRequest, pointer?: string): Promise<Transaction> {
    assertOneSender(asked);
    const { network } = asked;
    const chain = networkOf(this.chains, network);
    const contract = await this.contracts.toCall(network, asked.address);
    const abi = this.abis.of(contract);
    const { data, value, signature } = encodeCall(abi, asked, { args: pointer, value: '/value' });
    const from = await this.wallets.senderOn(network, caller, asked);
    const idempotency = idempotencyOf({ caller, operation: 'call contract', key, asked });
    const to = contract.address;
    if (asked.gasLimit === undefined)
      await this.tryCall.assertAccepted(chain, { from, to, value, data, abi, signature }, idempotency);
    const details = { contractId: contract.id, contract: contract.name, method: signature.slice(0, 500) };
    const effect = { from, to, value, data, purpose: 'contract call', details, abi };
    return this.transactions.submit(transactionOf(effect, asked, { owner: caller.subject, idempotency }));
  }
}

export interface EncodedCall {
  readonly data: string;
  readonly value: bigint;
  readonly signature: string;
}

/** For a transaction. @throws as `encodeMethod`, CONTRACT_METHOD_READS, WALLET_REQUEST_INVALID for a value that it refuses */
export function encodeCall(
  abi: Abi,
  { method: name, args, value = 0n }: MethodCall,
  pointers: { readonly args?: string | undefined; readonly value: string },
): EncodedCall {
  const { method, data } = encodeMethod(abi, { method: name, args: args ?? [], ...pointerOf(pointers.args) });
  const { signature } = method;
  if (isReading(method)) throw contractErrors.CONTRACT_METHOD_READS({ signature });
  assertPayable(method, value, pointers.value);
  return { data, value, signature };
}

export const pointerOf = (pointer: string | undefined): { readonly pointer?: string } =>
  pointer === undefined ? {} : { pointer };

export function assertPayable({ mutability, signature }: AbiMethod, value: bigint, pointer: string): void {
  if (value > 0n && mutability !== 'payable')
    throw fault(pointer, 'payable', `must be 0 or absent: ${signature} is not payable`);
}
