import type { Metrics } from '../src/index.js';

/** An owner whose end a test decides. */
function owner() {
  const cleanups: (() => unknown)[] = [];
  return {
    defer: (cleanup: () => unknown) => cleanups.push(cleanup),
    end: () => cleanups.forEach((cleanup) => cleanup()),
  };
}

/** What every adapter of `Metrics` must do. */
export function describeMetrics(name: string, make: () => Metrics): void {
  describe(name, () => {
    let metrics: Metrics;
    const text = async () => (await metrics.expose()).text;
    const votes = { name: 'votes_total', help: 'Votes cast', labels: ['choice'] };

    beforeEach(() => {
      metrics = make();
    });
    afterEach(() => metrics.close());

    it('counts requests by route template', async () => {
      metrics.observeHttp({ method: 'GET', endpoint: '/proof/:id', status: 200, seconds: 0.02 });
      metrics.observeHttp({ method: 'GET', endpoint: '/proof/:id', status: 200, seconds: 0.2 });
      metrics.observeHttp({ method: 'GET', endpoint: undefined, status: 404, seconds: 0.001 });
      expect(await text()).toContain(
        'http_requests_total{method="GET",endpoint="/proof/:id",status="200"} 2',
      );
      expect(await text()).toContain('http_requests_total{method="GET",endpoint="unmatched",status="404"} 1');
      expect(await text()).toContain(
        'http_request_duration_seconds_bucket{le="0.025",method="GET",endpoint="/proof/:id"} 1',
      );
      expect(await text()).toContain(
        'http_request_duration_seconds_count{method="GET",endpoint="/proof/:id"} 2',
      );
    });

    it('stays bounded when somebody lets endpoints grow', async () => {
      for (let n = 0; n < 5_000; n++)
        metrics.observeHttp({ method: 'GET', endpoint: `/raw/${n}`, status: 200, seconds: 0 });
      const series = (await text()).split('\n').filter((line) => line.startsWith('http_requests_total'));
      expect(series.length).toBeLessThan(2_100);
      expect(series.join('\n')).toMatch(/endpoint="other",status="200"} (2\d{3}|3\d{3})/);
    });

    it('shows database connections by state', async () => {
      metrics.setDatabaseConnections('idle', 3);
      metrics.setDatabaseConnections('idle', 2);
      expect(await text()).toContain('database_connections{state="idle"} 2');
    });

    it('removes the metrics of an owner that ends', async () => {
      const one = owner();
      const scope = metrics.scope(one);
      scope.counter(votes).inc({ choice: 'yes' }, 2);
      scope.gauge({ name: 'open', help: 'Open' }).set(4);
      scope.histogram({ name: 'size_bytes', help: 'Size', buckets: [1, 10] }).observe(5);
      expect(await text()).toContain('votes_total{choice="yes"} 2');
      expect(await text()).toContain('open 4');
      expect(await text()).toContain('size_bytes_bucket{le="10"} 1');
      one.end();
      expect(await text()).not.toMatch(/votes_total|open|size_bytes/);
    });

    it('shares a metric between two owners until the last one ends', async () => {
      const [old, young] = [owner(), owner()];
      metrics.scope(old).counter(votes).inc({ choice: 'yes' });
      metrics.scope(young).counter(votes).inc({ choice: 'yes' });
      old.end();
      expect(await text()).toContain('votes_total{choice="yes"} 2');
      young.end();
      expect(await text()).not.toContain('votes_total');
    });

    it('shows the newer of two shapes, and the older one again if the newer ends first', async () => {
      const [old, young] = [owner(), owner()];
      metrics.scope(old).counter(votes).inc({ choice: 'yes' });
      metrics
        .scope(young)
        .counter({ ...votes, labels: ['dao'] })
        .inc({ dao: 'd' });
      expect(await text()).toContain('votes_total{dao="d"} 1');
      young.end();
      expect(await text()).toContain('votes_total{choice="yes"} 1');
    });

    it("refuses a name of the service's own", () => {
      const take = () => metrics.scope(owner()).counter({ name: 'http_requests_total', help: 'mine' });
      expect(take).toThrow(expect.objectContaining({ code: 'METRIC_RESERVED' }));
    });
  });
}
