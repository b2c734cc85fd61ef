import { Inject, Injectable } from '@nestjs/common';
import { messageOf, withTimeout } from '#libs/base';
import { CHAINS, type Chains } from '#libs/chain';
import { CUSTODY, type Custody } from '#libs/custody';
import type { HealthReport } from '#libs/hot-plug';
import { TRANSACTIONS, type Transactions } from '#libs/transactions';
import { chainsHealth } from '#src/edge/chains-health.js';

/** Below the host's limit for the whole report. */
const PROBE_MS = 2_000;

/** The networks, and whether wallets and transactions can be read. What is missing degrades: the rest serves. */
@Injectable()
export class ReportHealth {
  constructor(
    @Inject(CHAINS) private readonly chains: Chains,
    @Inject(CUSTODY) private readonly custody: Custody,
    @Inject(TRANSACTIONS) private readonly transactions: Transactions,
  ) {}

  async run(): Promise<Readonly<Record<string, HealthReport>>> {
    const [networks, custody, transactions] = await Promise.all([
      chainsHealth(this.chains)(),
      probe('The list of wallets', () => this.custody.list({ limit: 1 })),
      probe('The list of transactions', () => this.transactions.list({ limit: 1 })),
    ]);
    return { ...networks, custody, transactions };
  }
}

async function probe(what: string, ask: () => Promise<unknown>): Promise<HealthReport> {
  try {
    await withTimeout(ask(), PROBE_MS, what);
    return { status: 'up' };
  } catch (thrown) {
    return { status: 'degraded', reason: messageOf(thrown) };
  }
}
