import { Module } from '@nestjs/common';
import { FEATURE_HEALTH } from '#libs/hot-plug';
import { WALLET } from './contract.js';
import { ContractsModule } from './contracts.module.js';
import { SigningResolver } from './edge/signing.resolver.js';
import { TransactionResolver } from './edge/transaction.resolver.js';
import { TransactionsController } from './edge/transactions.controller.js';
import { WalletPolicyController } from './edge/wallet-policy.controller.js';
import { WalletSigningController } from './edge/wallet-signing.controller.js';
import { WalletController } from './edge/wallet.controller.js';
import { WalletResolver } from './edge/wallet.resolver.js';
import { WalletsController } from './edge/wallets.controller.js';
import { Audit } from './usecases/audit.js';
import { ChangeWallet } from './usecases/change-wallet.js';
import { CreateTransaction } from './usecases/create-transaction.js';
import { CreateWallet } from './usecases/create-wallet.js';
import { ExportKeystore } from './usecases/export-keystore.js';
import { FindTransaction } from './usecases/find-transaction.js';
import { FindWallet } from './usecases/find-wallet.js';
import { KeystoreTurns } from './usecases/keystore-turns.js';
import { ListTransactions } from './usecases/list-transactions.js';
import { ListWallets } from './usecases/list-wallets.js';
import { ReadBalance } from './usecases/read-balance.js';
import { ReadBalances } from './usecases/read-balances.js';
import { ReportHealth } from './usecases/report-health.js';
import { ServeFeatures } from './usecases/serve-features.js';
import { SignDigest } from './usecases/sign-digest.js';
import { SignMessage } from './usecases/sign-message.js';
import { SignTypedData } from './usecases/sign-typed-data.js';
import { SteerTransaction } from './usecases/steer-transaction.js';
import { ReadTokens } from './usecases/token-facts.js';
import { Transfer } from './usecases/transfer.js';
import { WalletPolicy } from './usecases/wallet-policy.js';
import { WatchTransaction } from './usecases/watch-transaction.js';

const wallets = [
  Audit,
  FindWallet,
  ListWallets,
  CreateWallet,
  ChangeWallet,
  KeystoreTurns,
  ExportKeystore,
  WalletPolicy,
  SignDigest,
  SignMessage,
  SignTypedData,
];
const balances = [ReadTokens, ReadBalance, ReadBalances];
const transactions = [
  Transfer,
  CreateTransaction,
  FindTransaction,
  ListTransactions,
  SteerTransaction,
  WatchTransaction,
];

@Module({
  imports: [ContractsModule],
  controllers: [
    WalletController,
    WalletsController,
    WalletPolicyController,
    WalletSigningController,
    TransactionsController,
  ],
  providers: [
    ...wallets,
    ...balances,
    ...transactions,
    WalletResolver,
    TransactionResolver,
    SigningResolver,
    ServeFeatures,
    ReportHealth,
    { provide: WALLET, useExisting: ServeFeatures },
    {
      provide: FEATURE_HEALTH,
      inject: [ReportHealth],
      useFactory: (health: ReportHealth) => () => health.run(),
    },
  ],
})
export class WalletModule {}
