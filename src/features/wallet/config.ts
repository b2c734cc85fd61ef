import { z } from 'zod';

/** Stands below `features.wallet.config`. */
export const walletConfig = z.strictObject({
  allowKeystoreExport: z
    .boolean()
    .default(false)
    .meta({ doc: 'Administrators may take keys out, as keystores under a password of their choice.' }),
  allowOwnerKeystoreExport: z
    .boolean()
    .default(false)
    .meta({ doc: 'Users may take out the keys of their own wallets that have no spending policy.' }),
  typesAllowedUnderPolicy: z.array(z.string().min(3).max(2_000)).default([]).meta({
    doc: 'EIP-712 types, as `encodeType` writes them, that a wallet with a spending policy signs besides ballots and delegations of votes. In a variable: a JSON list.',
  }),
  balanceTimeoutMs: z
    .int()
    .min(100)
    .max(60_000)
    .default(5_000)
    .meta({ doc: 'A network that has not told its balances by then is reported as unavailable. Unit: ms.' }),
});

export type WalletConfig = z.infer<typeof walletConfig>;
