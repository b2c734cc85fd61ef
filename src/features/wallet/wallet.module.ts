import { Module } from '@nestjs/common';
import { CHAINS } from '#libs/chain';
import { FEATURE_HEALTH } from '#libs/hot-plug';
import { chainsHealth } from '#src/edge/chains-health.js';
import { WALLET } from './contract.js';
import { WalletController } from './edge/wallet.controller.js';
import { WalletResolver } from './edge/wallet.resolver.js';
import { ReadBalance } from './usecases/read-balance.js';

@Module({
  controllers: [WalletController],
  providers: [
    ReadBalance,
    WalletResolver,
    { provide: WALLET, useExisting: ReadBalance },
    { provide: FEATURE_HEALTH, useFactory: chainsHealth, inject: [CHAINS] },
  ],
})
export class WalletModule {}
