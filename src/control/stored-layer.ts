import { LAYER_RANK, type ConfigLayer } from '#libs/config';
import type { ControlStore, StoredSetting } from './control-store.port.js';

export const STORED_LAYER = 'admin';

/** Stored admin changes as a layer of the configuration. */
export function storedLayer(store: ControlStore): ConfigLayer {
  return {
    name: STORED_LAYER,
    rank: LAYER_RANK.stored,
    get: async () => ({ tree: treeOf(await store.settings()) }),
  };
}

export function treeOf(settings: readonly StoredSetting[]): unknown {
  const members = settings.map(({ feature, enabled, config }) => [
    feature,
    { ...(enabled === undefined ? {} : { enabled }), config },
  ]);
  return { features: Object.fromEntries(members) as unknown };
}
