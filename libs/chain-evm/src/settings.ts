import { z } from 'zod';

const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' });
const wsUrl = z.url({ protocol: /^wss?$/, error: 'must be a ws:// or wss:// URL' });
/** Whole numbers arrive as text from the environment; wei does not fit a JSON number. */
const units = z.union([z.bigint(), z.int().transform(BigInt), z.string().regex(/^\d+$/).transform(BigInt)]);

/** One EVM network. Nothing about a network is in code: any chain works by these values. */
export const evmNetworkSettings = z.object({
  /** The name callers use: `ethereum`, `polygon`. */
  network: z.string().regex(/^[a-z][a-z0-9_-]*$/, { error: 'must be lower case: letters, digits, - and _' }),
  /** Endpoints in order of preference: the next one serves when one fails. May contain credentials. */
  rpcUrls: z.array(httpUrl).min(1, { error: 'needs at least one endpoint' }),
  /** Wakes `watchHead` earlier than polling does. */
  wsUrl: wsUrl.optional(),
  /** Signs and pays for transactions; without it the network is read only. */
  privateKey: z
    .string()
    .regex(/^(0x)?[0-9a-fA-F]{64}$/, { error: 'must be 32 bytes of hex (the value is not shown)' })
    .transform((key) => (key.startsWith('0x') ? key : `0x${key}`))
    .optional(),
  /** What the network must say it is (EIP-155), compared with every endpoint. */
  chainId: units.optional(),
  /** Wei per gas. Set, it replaces the network's fee market: transactions are then of the legacy type. */
  gasPrice: units.optional(),
  /** The most gas that one transaction may take. */
  gasLimit: units.optional(),
  /** How long one endpoint may take for one answer. Unit: ms. */
  timeoutMs: z.int().positive().default(10_000),
  /** How long an endpoint that failed is asked last. Unit: ms. */
  coolDownMs: z.int().nonnegative().default(30_000),
  /** Between two questions for the head. Unit: ms. */
  pollMs: z.int().positive().default(1_000),
  /** How long `deployOnce` waits for the block that holds its transaction. Unit: ms. */
  inclusionTimeoutMs: z.int().positive().default(180_000),
});

export type EvmNetworkSettings = z.infer<typeof evmNetworkSettings>;
export type EvmNetworkInput = z.input<typeof evmNetworkSettings>;
