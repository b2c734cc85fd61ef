// A process of its own that accepts and anchors proofs until it kills itself with SIGKILL at a chosen moment. Each line
// on standard output acknowledges a proof: `<idempotency key> <proof id>`.
import 'reflect-metadata';
import '@nestjs/common';
import '@nestjs/core';
import type { Chain, ChainAccounts, ChainHistory } from '#libs/chain';
import { createEvmChain, evmNetworkSettings, simulationSettings } from '#libs/chain-evm';
import { Client } from './client.js';
import { startIdentityHost } from './identity-host.js';

/** What may be called last. */
export type Mortal = keyof Chain | keyof ChainAccounts | keyof ChainHistory;

/** After so many milliseconds of service, or before or after a call of the chain's method. */
export type Death =
  | { readonly kind: 'time'; readonly ms: number }
  | {
      readonly kind: 'call';
      readonly method: Mortal;
      readonly when: 'before' | 'after';
      readonly nth: number;
    };

export interface CrashPlan {
  readonly folder: string;
  readonly rpcUrl: string;
  readonly life: number;
  readonly death: Death;
}

const WRITERS = 3;
/** A plan whose moment never comes ends too. */
const LONGEST_LIFE_MS = 20_000;

const die = (): void => void process.kill(process.pid, 'SIGKILL');

/** The chain, with its accounts and history, of which one call is the last thing that happens. */
function mortal<T extends object>(of: T, death: Death, count = { calls: 0 }): T {
  if (death.kind === 'time') return of;
  return new Proxy(of, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (key === 'accounts' || key === 'history') return mortal(value as object, death, count);
      if (typeof value !== 'function') return value;
      const method = (value as (...args: unknown[]) => unknown).bind(target);
      if (key !== death.method) return method;
      return async (...args: unknown[]) => {
        const last = ++count.calls === death.nth;
        if (last && death.when === 'before') die();
        const result = await method(...args);
        if (last) die();
        return result;
      };
    },
  });
}

const plan = JSON.parse(process.argv[2] ?? '') as CrashPlan;
process.stdin.resume().once('end', die);
const privateKey = simulationSettings.shape.privateKey.parse(undefined);
const settings = { network: 'simulation', rpcUrls: [plan.rpcUrl], privateKey, pollMs: 50, coolDownMs: 0 };
const chain = mortal(createEvmChain(evmNetworkSettings.parse(settings)), plan.death);
const { url } = await startIdentityHost({
  database: { type: 'sqlite', folder: plan.folder },
  chains: [chain],
  config: { batchMaxDelayMs: 10, batchMaxProofs: 4, leaseMs: 100 },
});
setTimeout(die, plan.death.kind === 'time' ? plan.death.ms : LONGEST_LIFE_MS);
const client = new Client(url);
await Promise.all(
  Array.from({ length: WRITERS }, async (_, writer) => {
    for (let n = 0; ; n++) {
      const key = `${plan.life}/${writer}/${n}`;
      const { status, body } = await client.create({}, { 'idempotency-key': key });
      if (status === 201) process.stdout.write(`${key} ${body.id}\n`);
    }
  }),
);
