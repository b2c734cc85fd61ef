import type { Metrics } from '#libs/observability';
import type { OpenTransactions } from '#libs/transactions';
import type { Part } from './part.js';

/** Also the place where the gauges of the engine are kept up to date. */
export function transactionsPart(engine: OpenTransactions, metrics: Metrics): Part {
  const scope = metrics.scope({ defer: () => undefined });
  const gauge = scope.gauge({
    name: 'transactions_open',
    help: 'Transactions of the accounts that this replica holds',
    labels: ['network', 'state'],
  });
  return {
    name: 'transactions',
    essential: false,
    check: () => {
      const networks = engine.report();
      for (const { network, queued, inFlight, confirming } of networks) {
        gauge.set(queued, { network, state: 'queued' });
        gauge.set(inFlight, { network, state: 'in_flight' });
        gauge.set(confirming, { network, state: 'confirming' });
      }
      const reason = networks.find(({ trouble }) => trouble !== undefined)?.trouble;
      const status = reason === undefined ? ('healthy' as const) : ('degraded' as const);
      return Promise.resolve({ status, networks, ...(reason === undefined ? {} : { reason }) });
    },
  };
}
