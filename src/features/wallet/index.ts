import { defineFeature } from '#libs/hot-plug';
import { contractMigrations } from './adapters/contracts/contract-data.js';
import { walletConfig } from './config.js';
import { WALLET } from './contract.js';
import { WalletModule } from './wallet.module.js';

export default defineFeature({
  sdk: 1,
  name: 'wallet',
  version: '0.2.0',
  description: 'Wallets in custody, what they hold, and transactions that happen exactly once',
  http: { namespaces: ['blockchain/wallet'] },
  graphql: true,
  provides: [WALLET],
  config: walletConfig,
  migrations: contractMigrations,
  module: () => WalletModule,
});
