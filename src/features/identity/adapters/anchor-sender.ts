import { Inject, Injectable } from '@nestjs/common';
import { systemClock } from '#libs/base';
import { chainErrors, type Chain, type ContractCall } from '#libs/chain';
import { TRANSACTIONS, type Transaction, type Transactions } from '#libs/transactions';

/** One that has just failed is told; the next round tries anew, with a transaction of its own. Unit: ms. */
const FRESH_MS = 1_000;

/** Sends roots from the service's own account. Once it is sent, the transaction engine sees to it that it gets on chain. */
@Injectable()
export class AnchorSender {
  constructor(@Inject(TRANSACTIONS) private readonly transactions: Transactions) {}

  /**
   * The transaction that brings the root on chain: the one of before, unless that has failed.
   * @throws CHAIN_CALL_REVERTED if it has just failed, CHAIN_MISCONFIGURED without an account
   */
  async send(chain: Chain, root: string, call: ContractCall): Promise<Transaction> {
    const from = chain.accounts?.service?.address;
    const encoded = chain.accounts?.encode(call);
    const { network } = chain;
    if (from === undefined || encoded === undefined) {
      const reason = 'privateKey is not set, so nothing can be sent; set it to an account with a balance.';
      throw chainErrors.CHAIN_MISCONFIGURED({ network, reason });
    }
    const place = `${chain.chainId} ${call.address}`;
    for (let key = root; ;) {
      const transaction = await this.transactions.submit({
        network,
        from,
        to: encoded.to,
        data: encoded.data,
        abi: call.abi,
        owner: 'service',
        purpose: 'anchor',
        details: { root },
        idempotency: { scope: `anchor ${place}`, key, fingerprint: root },
      });
      const { state, id, failure, updatedAt } = transaction;
      if (state !== 'failed' && state !== 'cancelled') return transaction;
      const reason = failure?.reason ?? 'it was cancelled.';
      if (systemClock.now().getTime() - updatedAt.getTime() < FRESH_MS)
        throw chainErrors.CHAIN_CALL_REVERTED({ network, method: call.method, reason });
      key = `${root} after ${id}`;
    }
  }
}
