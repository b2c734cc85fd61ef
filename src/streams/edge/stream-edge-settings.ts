import { defineToken } from '#libs/base';

export interface StreamEdgeSettings {
  /** Between signs of life on what is open. Unit: ms. */
  readonly heartbeatMs: number;
}

export const STREAM_EDGE = defineToken<StreamEdgeSettings>('stream-edge-settings');
