import { defineFeature } from '#libs/hot-plug';
import { config } from './config.js';
import { CROSSCHAIN } from './contract.js';
import { CrossChainModule } from './crosschain.module.js';

export default defineFeature({
  sdk: 1,
  name: 'crosschain',
  version: '0.1.0',
  description: 'Heads and finality of every network; proofs out of several chains follow',
  http: { namespaces: ['blockchain/crosschain'] },
  graphql: true,
  uses: { identity: '>=0.1.0' },
  provides: [CROSSCHAIN],
  config,
  module: () => CrossChainModule,
});
