import { Injectable } from '@nestjs/common';
import type { Caller } from '#libs/caller';
import { findMethod, isReading } from '#libs/chain-evm';
import type { Transaction } from '#libs/transactions';
import { CallContract, type CallRequest } from './call-contract.js';
import { ContractAbis } from './contract-abis.js';
import { FindContract } from './find-contract.js';
import { QueryContract, type QueryResult } from './query-contract.js';

export interface Invocation extends CallRequest {
  readonly atBlock?: bigint | undefined;
  readonly simulate?: boolean | undefined;
}

/** One way for all methods: a view is asked, any other is called by a transaction unless it is only tried. */
@Injectable()
export class InvokeMethod {
  constructor(
    private readonly contracts: FindContract,
    private readonly abis: ContractAbis,
    private readonly call: CallContract,
    private readonly query: QueryContract,
  ) {}

  /** The arguments are the whole body. @throws as `QueryContract.run` or `CallContract.run` */
  async run(caller: Caller, request: Invocation): Promise<QueryResult | Transaction> {
    const { simulate, atBlock, ...call } = request;
    const contract = await this.contracts.at(request.network, request.address);
    const method = findMethod(this.abis.of(contract), request.method);
    if (!isReading(method) && simulate !== true) return this.call.run(caller, call, '');
    const { network, address, method: name, args, value, from } = request;
    return this.query.run({ network, address, method: name, args, value, from, atBlock, simulate }, '');
  }
}
