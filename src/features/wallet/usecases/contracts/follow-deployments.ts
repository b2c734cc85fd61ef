import { Inject, Injectable } from '@nestjs/common';
import { isAppError, messageOf } from '#libs/base';
import { parseAbi } from '#libs/chain-evm';
import { checksumAddress } from '#libs/crypto';
import { EVENT_BUS, type EventBus, type PlatformEvent } from '#libs/events';
import { FeatureJob, type OnFeatureActivate, type OnFeatureDeactivate } from '#libs/hot-plug';
import { LOGGER, type Logger } from '#libs/observability';
import { TRANSACTION_EVENTS, TRANSACTIONS, type Transaction, type Transactions } from '#libs/transactions';
import {
  deploymentFacts,
  isNews,
  type DeploymentFacts,
  type SmartContract,
} from '../../domain/contracts/smart-contract.js';
import { CONTRACT_STORE, type ContractStore, type ListedContract } from '../../ports/contract-store.port.js';
import { transactionOf } from './contract-transaction.js';

const DEPLOYMENT = 'deploy';
/** For what no event has told: after a restart, and of what another replica has left behind. */
const PATROL_MS = 5_000;
const PART = 100;
/** Looked at once after the feature was away; a reorganisation reaches no further back than the newest blocks. */
const RECENT = 500;
const TYPES: readonly string[] = Object.values(TRANSACTION_EVENTS);

/**
 * Brings contracts and the transactions that create them together. The contract is stored before its transaction is
 * submitted, and its id is the key of it: whoever finds one without a transaction submits it, with the same effect.
 */
@Injectable()
export class FollowDeployments implements OnFeatureActivate, OnFeatureDeactivate {
  #unsubscribe: (() => void) | undefined;
  #reconciled = false;

  constructor(
    @Inject(CONTRACT_STORE) private readonly store: ContractStore,
    @Inject(TRANSACTIONS) private readonly transactions: Transactions,
    @Inject(EVENT_BUS) private readonly bus: EventBus,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onFeatureActivate(): void {
    this.#reconciled = false;
    this.#unsubscribe = this.bus.subscribe('blockchain.events', (event) => this.#hear(event));
  }

  onFeatureDeactivate(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
  }

  /** The contract as its transaction is now; `undefined` if it was withdrawn meanwhile. */
  async refresh(contract: SmartContract): Promise<SmartContract | undefined> {
    const { transactionId } = contract;
    const transaction = transactionId === undefined ? undefined : await this.transactions.find(transactionId);
    return transaction ? this.#note(contract, transaction) : contract;
  }

  /** @throws as `Transactions.submit` */
  async submit(contract: SmartContract): Promise<SmartContract> {
    const { id, network, name, type, owner, deployer = '', bytecode = '', order, abi } = contract;
    const { args = '0x', value = '0', gasLimit, maxFeePerGas, speed, confirmations } = order ?? {};
    const effect = {
      from: deployer,
      to: undefined,
      value: BigInt(value),
      data: bytecode + args.slice(2),
      purpose: DEPLOYMENT,
      details: { contractId: id, name, type },
      abi: parseAbi(abi),
    };
    const sending = {
      network,
      speed,
      confirmations,
      gasLimit: big(gasLimit),
      maxFeePerGas: big(maxFeePerGas),
    };
    const idempotency = { scope: 'contract deployment', key: id, fingerprint: id };
    const transaction = await this.transactions.submit(
      transactionOf(effect, sending, { owner, idempotency }),
    );
    return (await this.#note(contract, transaction)) ?? contract;
  }

  @FeatureJob({ name: 'follow deployments', everyMs: PATROL_MS })
  async patrol(): Promise<void> {
    await this.#reconcile();
    for (let after = ''; ;) {
      const part = await this.store.deploying(after, PART);
      for (const contract of part) await this.#look(contract);
      const last = part.at(-1);
      if (part.length < PART || !last) return;
      after = last.id;
    }
  }

  /** What was undone, or done after all, while no event was heard. Those under way are looked at anyway. */
  async #reconcile(): Promise<void> {
    if (this.#reconciled) return;
    for (const contract of await this.store.ended(RECENT)) await this.#compare(contract);
    this.#reconciled = true;
  }

  async #compare(contract: ListedContract): Promise<void> {
    try {
      const { id, transactionId = '' } = contract;
      const transaction = await this.transactions.find(transactionId);
      const facts = transaction && factsOf(transaction);
      if (facts && isNews(contract, facts) && !(await this.#isDisplaced(contract, facts)))
        await this.store.note(id, facts);
    } catch (thrown) {
      this.logger.warn({ err: thrown, contractId: contract.id }, 'a deployment cannot be compared');
    }
  }

  /** Of a chain that was begun anew: what is at its address now stays there. */
  async #isDisplaced({ status, network }: ListedContract, { address }: DeploymentFacts): Promise<boolean> {
    if (status !== 'failed' || address === undefined) return false;
    return (await this.store.findAt(network, address)) !== undefined;
  }

  /** One that cannot be brought on must not keep the others from it. */
  async #look(contract: SmartContract): Promise<void> {
    try {
      if (contract.transactionId === undefined) await this.#resume(contract);
      else await this.refresh(contract);
    } catch (thrown) {
      this.logger.warn({ err: thrown, contractId: contract.id }, 'a deployment cannot be followed');
    }
  }

  /** Nobody was told that it is accepted, and nobody was told that it is not. */
  async #resume(contract: SmartContract): Promise<void> {
    try {
      await this.submit(contract);
    } catch (thrown) {
      if (!isAppError(thrown) || thrown.retryable || thrown.status >= 500) throw thrown;
      await this.store.note(contract.id, {
        transactionId: undefined,
        address: undefined,
        deployTxHash: undefined,
        status: 'failed',
        failure: messageOf(thrown),
      });
    }
  }

  async #hear({ event_type, data }: PlatformEvent): Promise<void> {
    if (!TYPES.includes(event_type) || data['purpose'] !== DEPLOYMENT) return;
    const { details, transactionId } = data as {
      details?: { contractId?: unknown };
      transactionId?: unknown;
    };
    const contractId = details?.contractId;
    if (typeof contractId !== 'string' || typeof transactionId !== 'string') return;
    const [contract, transaction] = await Promise.all([
      this.store.find(contractId),
      this.transactions.find(transactionId),
    ]);
    if (contract && transaction) await this.#note(contract, transaction);
  }

  async #note(contract: SmartContract, transaction: Transaction): Promise<SmartContract | undefined> {
    const facts = factsOf(transaction);
    return isNews(contract, facts) ? this.store.note(contract.id, facts) : contract;
  }
}

function factsOf(transaction: Transaction): DeploymentFacts {
  const { contractAddress } = transaction;
  const place = contractAddress === undefined ? undefined : checksumAddress(contractAddress);
  return deploymentFacts({ ...transaction, contractAddress: place });
}

const big = (digits: string | undefined): bigint | undefined =>
  digits === undefined ? undefined : BigInt(digits);
