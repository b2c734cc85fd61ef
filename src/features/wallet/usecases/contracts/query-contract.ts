import { Inject, Injectable } from '@nestjs/common';
import { CHAINS, type BlockRef, type Chains } from '#libs/chain';
import { decodeOutputs, encodeMethod, isReading, type NamedValue } from '#libs/chain-evm';
import { contractErrors } from '../../domain/contracts/contract-errors.js';
import { assertPayable, pointerOf, type MethodCall } from './call-contract.js';
import { ContractAbis } from './contract-abis.js';
import { networkOf, type ContractNetwork } from './contract-network.js';
import { FindContract } from './find-contract.js';
import { revertError } from './try-call.js';

export interface QueryRequest extends MethodCall {
  readonly network: string;
  readonly address: string;
  /** The head unless told. */
  readonly atBlock?: bigint | undefined;
  /** Tries a method that would change the state. */
  readonly simulate?: boolean | undefined;
  /** Who seems to ask. */
  readonly from?: string | undefined;
}

export interface QueryResult {
  readonly signature: string;
  readonly results: readonly NamedValue[];
  readonly source: 'chain';
  readonly asOf: BlockRef;
}

@Injectable()
export class QueryContract {
  constructor(
    @Inject(CHAINS) private readonly chains: Chains,
    private readonly contracts: FindContract,
    private readonly abis: ContractAbis,
  ) {}

  /**
   * Asks a method at one block, without a transaction; for any caller.
   * @throws CONTRACT_NOT_FOUND, those of `encodeMethod`, CONTRACT_METHOD_WRITES, CONTRACT_BLOCK_UNKNOWN,
   * CHAIN_CALL_REVERTED, CONTRACT_QUERY_REFUSED, ABI_ANSWER_UNFIT, CHAIN_UNAVAILABLE
   */
  async run(request: QueryRequest, pointer?: string): Promise<QueryResult> {
    const { network, method: name, args, value = 0n, simulate = false, from } = request;
    const chain = networkOf(this.chains, network);
    const contract = await this.contracts.at(network, request.address);
    const abi = this.abis.of(contract);
    const { method, data } = encodeMethod(abi, { method: name, args: args ?? [], ...pointerOf(pointer) });
    const { signature } = method;
    if (!isReading(method) && !simulate) throw contractErrors.CONTRACT_METHOD_WRITES({ signature });
    assertPayable(method, value, '/value');
    const asOf = await blockOf(chain, request.atBlock);
    const call = {
      to: contract.address,
      data,
      ...(value > 0n && { value }),
      ...(from !== undefined && { from }),
    };
    const answer = await chain.contracts.call(call, asOf.number);
    switch (answer.kind) {
      case 'returned':
        return { signature, results: decodeOutputs(method, answer.data), source: 'chain', asOf };
      case 'reverted':
        throw revertError(network, { abi, signature }, answer);
      case 'refused':
        throw contractErrors.CONTRACT_QUERY_REFUSED({ network, signature, reason: answer.reason });
    }
  }
}

/** Nodes refuse numbers that no chain will ever reach. */
const MOST = 2n ** 53n;

/** @throws CONTRACT_BLOCK_UNKNOWN */
async function blockOf(chain: ContractNetwork, number: bigint | undefined): Promise<BlockRef> {
  if (number === undefined) return chain.head();
  const block = number > MOST ? undefined : await chain.block(number);
  if (block) return block;
  throw contractErrors.CONTRACT_BLOCK_UNKNOWN({ network: chain.network, block: String(number) });
}
