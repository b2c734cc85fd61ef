import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '#libs/caller';
import { parseAbi } from '#libs/chain-evm';
import { mayChangeContract } from '../../domain/contracts/contract-access.js';
import { contractErrors } from '../../domain/contracts/contract-errors.js';
import type { SmartContract } from '../../domain/contracts/smart-contract.js';
import { CONTRACT_STORE, type ContractStore } from '../../ports/contract-store.port.js';
import { FindContract } from './find-contract.js';

export interface ChangeRequest {
  readonly network: string;
  readonly address: string;
  readonly name?: string | undefined;
  readonly isActive?: boolean | undefined;
  readonly abi?: unknown;
}

@Injectable()
export class ChangeContract {
  constructor(
    @Inject(CONTRACT_STORE) private readonly store: ContractStore,
    private readonly contracts: FindContract,
  ) {}

  /** @throws CONTRACT_NOT_FOUND, CONTRACT_CHANGE_FORBIDDEN, ABI_INVALID */
  async run(
    caller: Caller,
    { network, address, name, isActive, abi }: ChangeRequest,
  ): Promise<SmartContract> {
    const contract = await this.contracts.at(network, address);
    const what = `The contract ${contract.id}`;
    if (!mayChangeContract(caller, contract)) throw contractErrors.CONTRACT_CHANGE_FORBIDDEN({ what });
    const change = {
      ...(name !== undefined && { name }),
      ...(isActive !== undefined && { isActive }),
      ...(abi !== undefined && { abi: parseAbi(abi, '/abi').json }),
    };
    if (Object.keys(change).length === 0) return contract;
    const changed = await this.store.change(contract.id, change);
    if (!changed) throw contractErrors.CONTRACT_NOT_FOUND({ what: contract.id });
    return changed;
  }
}
