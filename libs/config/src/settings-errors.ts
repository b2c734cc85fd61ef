import { defineErrors } from '#libs/base';

export const settingsErrors = defineErrors({
  CONFIG_LAYER_UNKNOWN: {
    status: 404,
    title: 'Configuration layer is unknown',
    detail: (p: { name: string; known: readonly string[] }) =>
      `There is no configuration layer ${p.name}. Layers in use: ${p.known.join(', ') || 'none'}.`,
  },
  CONFIG_LAYER_UNAVAILABLE: {
    status: 503,
    title: 'Configuration layer is unavailable',
    retryable: true,
    detail: (p: { name: string; reason: string }) =>
      `The configuration layer ${p.name} cannot be read (${p.reason}). Its last known content stays in force.`,
  },
  CONFIG_LISTENER_FAILED: {
    status: 500,
    title: 'Configuration change was not taken up',
    detail: (p: { reason: string }) =>
      `A part of the service failed to take up a changed setting (${p.reason}). Restart it, or change the setting back.`,
  },
});
