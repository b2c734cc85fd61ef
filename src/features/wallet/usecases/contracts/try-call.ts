import { Inject, Injectable } from '@nestjs/common';
import { isAppError } from '#libs/base';
import { chainErrors, type CallAnswer } from '#libs/chain';
import { decodeError, type Abi } from '#libs/chain-evm';
import { TRANSACTIONS, type Idempotency, type TransactionState, type Transactions } from '#libs/transactions';
import type { ContractNetwork } from './contract-network.js';

export interface TriedCall {
  readonly from: string;
  readonly to: string | undefined;
  readonly value: bigint;
  readonly data: string;
  readonly abi: Abi;
  /** For the message. */
  readonly signature: string;
}

/** In these an earlier transaction of the account may still change what a later one meets. */
const AHEAD: readonly TransactionState[] = ['accepted', 'prepared', 'submitted'];

/** Says at once what the engine would find out later, where that is certain. */
@Injectable()
export class TryCall {
  constructor(@Inject(TRANSACTIONS) private readonly transactions: Transactions) {}

  /**
   * Does nothing if the call works, if it cannot be tried now, if an earlier transaction of the account may make it
   * work, or if the key has been used: then the first answer counts.
   * @throws CHAIN_CALL_REVERTED with the contract's own error
   */
  async assertAccepted(
    chain: ContractNetwork,
    tried: TriedCall,
    idempotency: Idempotency | undefined,
  ): Promise<void> {
    const answer = await this.#answer(chain, tried);
    if (answer?.kind !== 'reverted') return;
    if (idempotency && (await this.transactions.findByKey(idempotency))) return;
    if (await this.#hasOthersAhead(chain.network, tried.from)) return;
    throw revertError(chain.network, tried, answer);
  }

  async #answer(chain: ContractNetwork, tried: TriedCall): Promise<CallAnswer | undefined> {
    try {
      const { from, to, value, data } = tried;
      return await chain.contracts.call({ from, to, value, data }, 'pending');
    } catch (thrown) {
      // the engine takes transactions over while a chain is away
      if (isAppError(thrown) && thrown.code === 'CHAIN_UNAVAILABLE') return undefined;
      throw thrown;
    }
  }

  async #hasOthersAhead(network: string, from: string): Promise<boolean> {
    for (const state of AHEAD) {
      const { items } = await this.transactions.list({ network, from, state, limit: 1 });
      if (items.length > 0) return true;
    }
    return false;
  }
}

/** The contract's no, with its own error as the one entry of `errors`: `code` is the error's name. */
export function revertError(
  network: string,
  { abi, signature }: { readonly abi: Abi; readonly signature: string },
  { data, reason: said }: Extract<CallAnswer, { kind: 'reverted' }>,
) {
  const decoded = data === undefined ? undefined : decodeError(abi, data);
  const reason = decoded?.text ?? said;
  const errors = decoded ? [{ pointer: '', code: decoded.name, detail: decoded.text }] : [];
  return chainErrors.CHAIN_CALL_REVERTED({ network, method: signature, reason }, { errors });
}
