import type { OpenEventStreams } from '#libs/chain-sync';
import type { Metrics } from '#libs/observability';
import type { Part } from './part.js';

/** What the owners of the features' own streams begin with. */
const FEATURE = 'feature:';
/** Names of streams come from callers: no more of them become labels. */
const MOST_LABELS = 500;

/** Also the place where the gauges of the streams are kept up to date. */
export function streamsPart(streams: Pick<OpenEventStreams, 'report'>, metrics: Metrics): Part {
  const scope = metrics.scope({ defer: () => undefined });
  const labels = ['network', 'stream'];
  const gauges = {
    lag: scope.gauge({ name: 'event_stream_lag_blocks', help: 'Blocks still to be read', labels }),
    left: scope.gauge({
      name: 'event_stream_seconds_left',
      help: 'Until the head is reached, by the present speed',
      labels,
    }),
    position: scope.gauge({ name: 'event_stream_position', help: 'Lines of the journal', labels }),
    trouble: scope.gauge({ name: 'event_stream_troubled', help: '1 if it does not get on', labels }),
  };
  let told: { readonly network: string; readonly stream: string }[] = [];
  return {
    name: 'event streams',
    essential: false,
    check: () => {
      const all = streams.report();
      const shown = all.slice(0, MOST_LABELS);
      for (const one of told)
        if (!shown.some(({ stream }) => stream === one.stream))
          for (const gauge of Object.values(gauges)) gauge.remove(one);
      told = shown.map(({ network, stream }) => ({ network, stream }));
      for (const { network, stream, lag, secondsLeft, position, trouble } of shown) {
        if (lag !== undefined) gauges.lag.set(lag, { network, stream });
        if (secondsLeft !== undefined) gauges.left.set(secondsLeft, { network, stream });
        gauges.position.set(position, { network, stream });
        gauges.trouble.set(trouble === undefined ? 0 : 1, { network, stream });
      }
      const troubled = all.filter(({ trouble }) => trouble !== undefined);
      const counts = { reading: all.length, troubled: troubled.length };
      // a caller's stream may be stopped by what the caller has asked for; whose it is, is nobody else's business
      const own = troubled.find(({ owner }) => owner.startsWith(FEATURE));
      if (!own) return Promise.resolve({ status: 'healthy' as const, ...counts });
      const reason = `"${own.stream}" does not get on: ${own.trouble}`;
      return Promise.resolve({ status: 'degraded' as const, reason, ...counts });
    },
  };
}
