import { Inject, Injectable } from '@nestjs/common';
import { contractErrors } from '../../domain/contracts/contract-errors.js';
import type { SmartContract } from '../../domain/contracts/smart-contract.js';
import { CONTRACT_STORE, type ContractStore } from '../../ports/contract-store.port.js';
import { parseAddress } from '../addresses.js';
import { FollowDeployments } from './follow-deployments.js';

/** Contracts are known to every caller; a deployment that is under way is looked after first. */
@Injectable()
export class FindContract {
  constructor(
    @Inject(CONTRACT_STORE) private readonly store: ContractStore,
    private readonly follow: FollowDeployments,
  ) {}

  /** @throws CONTRACT_NOT_FOUND */
  async byId(id: string): Promise<SmartContract> {
    const contract = await this.#fresh(await this.store.find(id));
    if (!contract) throw contractErrors.CONTRACT_NOT_FOUND({ what: id.slice(0, 100) });
    return contract;
  }

  /** @throws CONTRACT_NOT_FOUND */
  async at(network: string, address: string): Promise<SmartContract> {
    const place = parseAddress(address);
    const contract = place === undefined ? undefined : await this.store.findAt(network, place);
    const fresh = await this.#fresh(contract);
    if (fresh?.address !== undefined) return fresh;
    const what = `${address.slice(0, 100)} on "${network.slice(0, 100)}"`;
    throw contractErrors.CONTRACT_NOT_FOUND({ what });
  }

  /** @throws CONTRACT_NOT_FOUND, CONTRACT_INACTIVE */
  async toCall(network: string, address: string): Promise<SmartContract & { readonly address: string }> {
    const contract = await this.at(network, address);
    const { address: place = address, isActive } = contract;
    if (!isActive) throw contractErrors.CONTRACT_INACTIVE({ address: place });
    return { ...contract, address: place };
  }

  async #fresh(contract: SmartContract | undefined): Promise<SmartContract | undefined> {
    return contract?.status === 'deploying' ? this.follow.refresh(contract) : contract;
  }
}
