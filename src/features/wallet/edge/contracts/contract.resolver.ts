import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { CurrentCaller, type Caller } from '#libs/caller';
import { CallBatch } from '../../usecases/contracts/call-batch.js';
import { CallContract } from '../../usecases/contracts/call-contract.js';
import { DeployContract } from '../../usecases/contracts/deploy-contract.js';
import { FindContract } from '../../usecases/contracts/find-contract.js';
import { ListContracts } from '../../usecases/contracts/list-contracts.js';
import { QueryContract } from '../../usecases/contracts/query-contract.js';
import { RegisterContract } from '../../usecases/contracts/register-contract.js';
import { transactionView } from '../transaction-view.js';
import { TransactionDto } from '../transaction.dto.js';
import { batchOf, callOf, queryOf } from './contract-call.dto.js';
import { deploymentOf, registrationOf } from './contract-request.dto.js';
import { answerView, contractConnection, contractView } from './contract-view.js';
import {
  CallBatchArgs,
  CallContractArgs,
  ContractArgs,
  DeployContractArgs,
  QueryContractArgs,
  RegisterContractArgs,
} from './contract.args.js';
import { ContractAnswerDto, ContractConnectionDto, ContractDto } from './contract.dto.js';
import { ContractListArgs, contractFilterOf } from './list-contracts.dto.js';

const keyOf = ({ idempotencyKey }: { readonly idempotencyKey?: string | null }) =>
  idempotencyKey ?? undefined;

@Resolver(() => ContractDto)
export class ContractResolver {
  constructor(
    private readonly find: FindContract,
    private readonly list: ListContracts,
    private readonly deploy: DeployContract,
    private readonly register: RegisterContract,
    private readonly call: CallContract,
    private readonly batch: CallBatch,
    private readonly query: QueryContract,
  ) {}

  @Query(() => ContractDto, { description: 'A contract by its id, or by its network and address' })
  async contract(@Args() { id, network, address }: ContractArgs): Promise<ContractDto> {
    const found = typeof id === 'string' ? this.find.byId(id) : this.find.at(network ?? '', address ?? '');
    return contractView(await found);
  }

  @Query(() => ContractConnectionDto, { description: 'The contracts that are known, the newest first' })
  async contracts(@Args() { first: limit, after, filter }: ContractListArgs): Promise<ContractConnectionDto> {
    const query = { ...contractFilterOf(filter ?? {}), limit, cursor: after ?? undefined };
    return contractConnection(await this.list.run(query));
  }

  @Query(() => ContractAnswerDto, { description: 'Ask a contract, without a transaction' })
  async queryContract(@Args() { input }: QueryContractArgs): Promise<ContractAnswerDto> {
    return answerView(await this.query.run(queryOf(input, input)));
  }

  @Mutation(() => ContractDto, { description: 'Deploy a contract, by type or from its code' })
  async deployContract(
    @CurrentCaller() caller: Caller,
    @Args() args: DeployContractArgs,
  ): Promise<ContractDto> {
    const request = { ...deploymentOf(args.input), key: keyOf(args) };
    return contractView(await this.deploy.run(caller, request));
  }

  @Mutation(() => ContractDto, { description: 'Make a contract usable that others have deployed' })
  async registerContract(
    @CurrentCaller() caller: Caller,
    @Args() args: RegisterContractArgs,
  ): Promise<ContractDto> {
    const request = { ...registrationOf(args.input), key: keyOf(args) };
    return contractView(await this.register.run(caller, request));
  }

  @Mutation(() => TransactionDto, { description: 'Call a method of a contract by a transaction' })
  async callContract(
    @CurrentCaller() caller: Caller,
    @Args() args: CallContractArgs,
  ): Promise<TransactionDto> {
    const request = { ...callOf(args.input, args.input), key: keyOf(args) };
    return transactionView(await this.call.run(caller, request));
  }

  @Mutation(() => [TransactionDto], { description: 'Call several methods: all are accepted, or none' })
  async callContracts(
    @CurrentCaller() caller: Caller,
    @Args() args: CallBatchArgs,
  ): Promise<readonly TransactionDto[]> {
    const request = { ...batchOf(args.input), key: keyOf(args) };
    return (await this.batch.run(caller, request)).map(transactionView);
  }
}
