import type { DatabaseSettingsInput } from '#libs/persistence';

export interface CrashPlan {
  readonly rpcUrl: string;
  readonly database: DatabaseSettingsInput;
  readonly wallets: number;
  /** Transfers in all, numbered; each is of its number in wei + 1 to `receiverOf(number)`. */
  readonly transfers: number;
  /** Those that are acknowledged already. */
  readonly from: number;
  /** This process submits every `share.of`-th, beginning at `share.at`. */
  readonly share: { readonly at: number; readonly of: number };
}

export const receiverOf = (n: number): string =>
  `0x${(0xa000_0000 + (n % 50)).toString(16).padStart(40, '0')}`;

/** The network of the plan's node. */
export const crashNetwork = (rpcUrl: string) => ({
  network: 'test',
  rpcUrls: [rpcUrl],
  pollMs: 50,
  coolDownMs: 0,
  breakerOpenMs: 100,
  confirmations: 2,
});
