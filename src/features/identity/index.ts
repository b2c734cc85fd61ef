import { CHAINS } from '#libs/chain';
import { defineFeature } from '#libs/hot-plug';
import { migrations } from './adapters/identity-data.js';
import { identityConfig } from './config.js';
import { IDENTITY_PORT } from './contract.js';
import { IdentityModule } from './identity.module.js';

export default defineFeature({
  sdk: 1,
  name: 'identity',
  version: '0.1.0',
  description: 'Signed proofs of claims about people, anchored on chain in batches, verifiable offline',
  http: { namespaces: ['blockchain/identity'] },
  graphql: true,
  provides: [IDENTITY_PORT],
  config: identityConfig,
  migrations,
  module: (ctx) => {
    const { network } = ctx.config;
    // a name that nobody knows would be found out by the first proof
    if (network !== undefined) ctx.port(CHAINS).get(network);
    return IdentityModule;
  },
});
