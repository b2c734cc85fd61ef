import { LAYER_RANK, type ConfigLayer } from '#libs/config';
import type { ControlStore, StoredSetting } from './control-store.port.js';

export const STORED_LAYER = 'admin';

const READ_AGAIN_MS = 2_000;

/** Stored admin changes as a layer of the configuration. */
export function storedLayer(store: ControlStore): ConfigLayer {
  return {
    name: STORED_LAYER,
    rank: LAYER_RANK.stored,
    get: async () => ({ tree: treeOf(await store.settings()) }),
    // another replica may store a change; an unchanged table changes nothing here
    watch(onChange) {
      const timer = setInterval(onChange, READ_AGAIN_MS);
      timer.unref();
      return () => clearInterval(timer);
    },
  };
}

export function treeOf(settings: readonly StoredSetting[]): unknown {
  const members = settings.map(({ feature, enabled, config }) => [
    feature,
    { ...(enabled === undefined ? {} : { enabled }), config },
  ]);
  return { features: Object.fromEntries(members) as unknown };
}
