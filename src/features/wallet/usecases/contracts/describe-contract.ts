import { Injectable } from '@nestjs/common';
import { ContractAbis } from './contract-abis.js';
import { contractOpenApi } from './contract-openapi.js';
import { FindContract } from './find-contract.js';

@Injectable()
export class DescribeContract {
  constructor(
    private readonly contracts: FindContract,
    private readonly abis: ContractAbis,
  ) {}

  /** An OpenAPI 3.0 document of the contract's methods. @throws CONTRACT_NOT_FOUND */
  async openApi(network: string, address: string): Promise<object> {
    const contract = await this.contracts.at(network, address);
    return contractOpenApi({ ...contract, address: contract.address ?? address }, this.abis.of(contract));
  }
}
