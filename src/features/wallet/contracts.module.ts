import { Module, type Provider } from '@nestjs/common';
import { FEATURE_CONTEXT, type FeatureContext } from '#libs/hot-plug';
import { DATABASE, type Database } from '#libs/persistence';
import { openContractStore } from './adapters/contracts/contract-data.js';
import { ContractEventsController } from './edge/contracts/contract-events.controller.js';
import { ContractMethodsController } from './edge/contracts/contract-methods.controller.js';
import { ContractResolver } from './edge/contracts/contract.resolver.js';
import { ContractsController } from './edge/contracts/contracts.controller.js';
import { CONTRACT_STORE } from './ports/contract-store.port.js';
import { CallBatch } from './usecases/contracts/call-batch.js';
import { CallContract } from './usecases/contracts/call-contract.js';
import { ChangeContract } from './usecases/contracts/change-contract.js';
import { ContractAbis } from './usecases/contracts/contract-abis.js';
import { DeployContract } from './usecases/contracts/deploy-contract.js';
import { DescribeContract } from './usecases/contracts/describe-contract.js';
import { FindContract } from './usecases/contracts/find-contract.js';
import { FollowContract } from './usecases/contracts/follow-contract.js';
import { FollowDeployments } from './usecases/contracts/follow-deployments.js';
import { InvokeMethod } from './usecases/contracts/invoke-method.js';
import { ListContracts } from './usecases/contracts/list-contracts.js';
import { QueryContract } from './usecases/contracts/query-contract.js';
import { RegisterContract } from './usecases/contracts/register-contract.js';
import { TryCall } from './usecases/contracts/try-call.js';
import { FindWallet } from './usecases/find-wallet.js';

const store: Provider = {
  provide: CONTRACT_STORE,
  inject: [DATABASE, FEATURE_CONTEXT],
  useFactory: (database: Database, ctx: FeatureContext) => openContractStore(database, ctx),
};
const contracts = [FindContract, ListContracts, DeployContract, RegisterContract, ChangeContract];
const methods = [CallContract, CallBatch, QueryContract, InvokeMethod, DescribeContract];

/** Smart contracts: a part of the feature with tables of its own. */
@Module({
  controllers: [ContractsController, ContractMethodsController, ContractEventsController],
  providers: [
    store,
    ...contracts,
    ...methods,
    ContractAbis,
    TryCall,
    FollowDeployments,
    FollowContract,
    ContractResolver,
    // it has no state: the rules about wallets are the same here
    FindWallet,
  ],
})
export class ContractsModule {}
