import { defineFeature } from '#libs/hot-plug';
import { config } from './config.js';
import { GOVERNANCE } from './contract.js';
import { GovernanceModule } from './governance.module.js';

export default defineFeature({
  sdk: 1,
  name: 'governance',
  version: '0.1.0',
  description: 'Reads any OpenZeppelin Governor; proposals and votes follow',
  http: { namespaces: ['blockchain/governance'] },
  graphql: true,
  provides: [GOVERNANCE],
  config,
  module: () => GovernanceModule,
});
