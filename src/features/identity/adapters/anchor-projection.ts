import { Projection } from '#libs/chain-sync';

export const anchorProjection = new Projection({ owner: 'identity' });
