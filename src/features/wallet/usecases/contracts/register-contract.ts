import { Inject, Injectable } from '@nestjs/common';
import { orderedId, systemClock } from '#libs/base';
import type { Caller } from '#libs/caller';
import { CHAINS, type Chains } from '#libs/chain';
import { parseAbi } from '#libs/chain-evm';
import { deployables } from '#libs/contracts';
import { persistenceErrors } from '#libs/persistence';
import { mayRegister } from '../../domain/contracts/contract-access.js';
import { contractErrors } from '../../domain/contracts/contract-errors.js';
import type { ContractType, SmartContract } from '../../domain/contracts/smart-contract.js';
import { CONTRACT_STORE, type ContractStore } from '../../ports/contract-store.port.js';
import { idempotencyOf } from '../idempotency.js';
import { networkOf } from './contract-network.js';
import { fault } from './contract-transaction.js';
import { contractKeyOf } from './deploy-contract.js';

export interface RegistrationRequest {
  readonly network: string;
  /** With its checksum. */
  readonly address: string;
  readonly name: string;
  readonly type: ContractType;
  /** Of CUSTOM it must be there; the other types have one of their own. */
  readonly abi?: unknown;
  readonly key?: string | undefined;
}

@Injectable()
export class RegisterContract {
  constructor(
    @Inject(CHAINS) private readonly chains: Chains,
    @Inject(CONTRACT_STORE) private readonly store: ContractStore,
  ) {}

  /**
   * Makes a contract usable that others have deployed. A repeated key gives the contract of the first time.
   * @throws CONTRACT_REGISTRATION_FORBIDDEN, NETWORK_UNKNOWN, CONTRACT_NETWORK_UNFIT, ABI_INVALID,
   * CONTRACT_CODE_MISSING, CONTRACT_KNOWN, IDEMPOTENCY_KEY_REUSED
   */
  async run(caller: Caller, { key, ...asked }: RegistrationRequest): Promise<SmartContract> {
    if (!mayRegister(caller))
      throw contractErrors.CONTRACT_REGISTRATION_FORBIDDEN({ subject: caller.subject });
    const { network, address, name, type } = asked;
    const chain = networkOf(this.chains, network);
    const abi = abiOf(asked);
    const idempotency = idempotencyOf({ caller, operation: 'register contract', key, asked });
    const contractKey = idempotency && contractKeyOf(idempotency);
    const former = contractKey && (await this.store.findByKey(contractKey.id));
    if (former) {
      if (former.fingerprint === contractKey.fingerprint) return former.contract;
      throw persistenceErrors.IDEMPOTENCY_KEY_REUSED({ key: key ?? '' });
    }
    if ((await chain.contracts.code(address, 'latest')) === '0x')
      throw contractErrors.CONTRACT_CODE_MISSING({ network, address });
    const createdAt = systemClock.now();
    const contract: SmartContract = {
      id: orderedId(),
      network,
      address,
      name,
      type,
      abi,
      owner: caller.subject,
      createdAt,
      updatedAt: createdAt,
      bytecode: undefined,
      deployer: undefined,
      transactionId: undefined,
      deployTxHash: undefined,
      failure: undefined,
      order: undefined,
      origin: 'registered',
      status: 'deployed',
      isActive: true,
    };
    if (await this.store.add(contract, contractKey)) return contract;
    const faster = contractKey && (await this.store.findByKey(contractKey.id));
    if (faster?.fingerprint === contractKey?.fingerprint && faster) return faster.contract;
    throw contractErrors.CONTRACT_KNOWN({ network, address });
  }
}

function abiOf({ type, abi }: RegistrationRequest): SmartContract['abi'] {
  if (abi !== undefined) return parseAbi(abi, '/abi').json;
  if (type === 'CUSTOM') throw fault('/abi', 'missing', 'must be there for the type CUSTOM');
  return parseAbi(deployables[type].abi).json;
}
