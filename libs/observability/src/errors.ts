import { defineErrors } from '#libs/base';

export const observabilityErrors = defineErrors({
  METRIC_RESERVED: {
    status: 500,
    title: 'Metric name taken',
    detail: (p: { name: string }) =>
      `The metric "${p.name}" belongs to the service: choose a name with the feature's own prefix.`,
  },
});
