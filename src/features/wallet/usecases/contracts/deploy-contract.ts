import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { isAppError, orderedId, systemClock } from '#libs/base';
import type { Caller } from '#libs/caller';
import { CHAINS, type Chains } from '#libs/chain';
import { persistenceErrors } from '#libs/persistence';
import type { Idempotency } from '#libs/transactions';
import type { SmartContract } from '../../domain/contracts/smart-contract.js';
import { CONTRACT_STORE, type ContractKey, type ContractStore } from '../../ports/contract-store.port.js';
import { FindWallet } from '../find-wallet.js';
import { idempotencyOf } from '../idempotency.js';
import { networkOf } from './contract-network.js';
import { assertOneSender, fault, type ContractSender } from './contract-transaction.js';
import { creationOf, type Creation, type CreationRequest } from './creation-of.js';
import { FollowDeployments } from './follow-deployments.js';
import { TryCall } from './try-call.js';

export interface DeploymentRequest extends ContractSender, CreationRequest {
  readonly name: string;
  /** In wei, for a constructor that is payable. */
  readonly value?: bigint | undefined;
  readonly key?: string | undefined;
}

@Injectable()
export class DeployContract {
  constructor(
    @Inject(CHAINS) private readonly chains: Chains,
    @Inject(CONTRACT_STORE) private readonly store: ContractStore,
    private readonly wallets: FindWallet,
    private readonly follow: FollowDeployments,
    private readonly tryCall: TryCall,
  ) {}

  /**
   * Accepted and durable; its address is known as soon as its transaction is in a block. A repeated key gives the
   * contract of the first time.
   * @throws NETWORK_UNKNOWN, CONTRACT_NETWORK_UNFIT, WALLET_REQUEST_INVALID, those of `creationOf`, WALLET_NOT_FOUND,
   * WALLET_USE_FORBIDDEN, WALLET_ACCOUNT_FORBIDDEN, IDEMPOTENCY_KEY_REUSED, CHAIN_CALL_REVERTED, and as `submit`
   */
  async run(caller: Caller, { key, ...asked }: DeploymentRequest): Promise<SmartContract> {
    assertOneSender(asked);
    const chain = networkOf(this.chains, asked.network);
    const creation = creationOf(asked);
    const { value = 0n } = asked;
    if (value > 0n && !creation.abi.creation.payable)
      throw fault('/value', 'payable', 'must be 0 or absent: the constructor is not payable');
    const from = await this.wallets.senderOn(asked.network, caller, asked);
    const idempotency = idempotencyOf({ caller, operation: 'deploy contract', key, asked });
    const contractKey = idempotency && contractKeyOf(idempotency);
    const former = contractKey && (await this.#former(contractKey, key));
    if (former) return former;
    if (asked.gasLimit === undefined) {
      const data = creation.bytecode + creation.args.slice(2);
      const tried = { from, to: undefined, value, data, abi: creation.abi, signature: 'the constructor' };
      await this.tryCall.assertAccepted(chain, tried, undefined);
    }
    const contract = contractOf(asked, { creation, from, owner: caller.subject });
    if (await this.store.add(contract, contractKey)) return this.#submit(contract);
    // somebody with the same key was faster
    return (contractKey && (await this.#former(contractKey, key))) ?? this.#submit(contract);
  }

  /** @throws IDEMPOTENCY_KEY_REUSED */
  async #former(contractKey: ContractKey, key = ''): Promise<SmartContract | undefined> {
    const former = await this.store.findByKey(contractKey.id);
    if (!former) return undefined;
    if (former.fingerprint !== contractKey.fingerprint)
      throw persistenceErrors.IDEMPOTENCY_KEY_REUSED({ key });
    const { contract } = former;
    if (contract.transactionId === undefined) return this.#submit(contract);
    return (await this.follow.refresh(contract)) ?? contract;
  }

  async #submit(contract: SmartContract): Promise<SmartContract> {
    try {
      return await this.follow.submit(contract);
    } catch (thrown) {
      // anything else may have been taken over before it failed: the patrol finds out
      if (isAppError(thrown) && thrown.status < 500) await this.store.withdraw(contract.id);
      throw thrown;
    }
  }
}

export function contractKeyOf({ scope, key, fingerprint }: Idempotency): ContractKey {
  const id = createHash('sha256')
    .update(JSON.stringify([scope, key]))
    .digest('hex');
  return { id, fingerprint };
}

function contractOf(
  request: DeploymentRequest,
  { creation, from, owner }: { readonly creation: Creation; readonly from: string; readonly owner: string },
): SmartContract {
  const { network, name, type, value, gasLimit, maxFeePerGas, speed, confirmations } = request;
  const createdAt = systemClock.now();
  return {
    id: orderedId(),
    network,
    name,
    type,
    owner,
    createdAt,
    updatedAt: createdAt,
    address: undefined,
    transactionId: undefined,
    deployTxHash: undefined,
    failure: undefined,
    origin: 'deployed',
    status: 'deploying',
    isActive: true,
    abi: creation.abi.json,
    bytecode: creation.bytecode,
    deployer: from,
    order: {
      args: creation.args,
      ...(value !== undefined && { value: value.toString() }),
      ...(gasLimit !== undefined && { gasLimit: gasLimit.toString() }),
      ...(maxFeePerGas !== undefined && { maxFeePerGas: maxFeePerGas.toString() }),
      ...(speed !== undefined && { speed }),
      ...(confirmations !== undefined && { confirmations }),
    },
  };
}
