import { defineFeature } from '#libs/hot-plug';
import { config } from './config.js';
import { WALLET } from './contract.js';
import { WalletModule } from './wallet.module.js';

export default defineFeature({
  sdk: 1,
  name: 'wallet',
  version: '0.1.0',
  description: 'Balances of accounts on every network; keys and transactions follow',
  http: { namespaces: ['blockchain/wallet'] },
  graphql: true,
  provides: [WALLET],
  config,
  module: () => WalletModule,
});
