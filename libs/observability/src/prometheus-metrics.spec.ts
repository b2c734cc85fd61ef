import { describeMetrics } from '../testing/index.js';
import { createMetrics } from './prometheus-metrics.js';

describeMetrics('PrometheusMetrics', () => createMetrics({ processMetrics: false }));

describe('PrometheusMetrics', () => {
  it('shows the process as well', async () => {
    const metrics = createMetrics();
    expect((await metrics.expose()).text).toContain('process_cpu_seconds_total');
    metrics.close();
  });
});
