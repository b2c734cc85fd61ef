import { z } from 'zod';

const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' });
const wsUrl = z.url({ protocol: /^wss?$/, error: 'must be a ws:// or wss:// URL' });
/** Whole numbers arrive as text from the environment; wei does not fit a JSON number. */
const units = z.union([z.bigint(), z.int().transform(BigInt), z.string().regex(/^\d+$/).transform(BigInt)]);

/** One EVM network. Nothing about a network is in code: any chain works by these values. */
export const evmNetworkSettings = z
  .object({
    /** The name callers use: `ethereum`, `polygon`. */
    network: z
      .string()
      .regex(/^[a-z][a-z0-9_-]*$/, { error: 'must be lower case: letters, digits, - and _' }),
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
    /** The most that is offered for a unit of gas. Unit: wei. */
    maxFeePerGas: units.optional(),
    /** The least that is offered to the block's producer for a unit of gas. Unit: wei. */
    minPriorityFee: units.default(1n),
    /** Blocks on top of and including a transaction's own until it counts as settled. */
    confirmations: z.int().positive().default(12),
    /** How many endpoints must agree on heads, blocks, receipts and nonces. */
    quorum: z.int().positive().default(1),
    /** Questions in one request at most (JSON-RPC batch). */
    batchSize: z.int().min(1).max(1_000).default(100),
    /** How long one endpoint may take for one answer. Unit: ms. */
    timeoutMs: z.int().positive().default(10_000),
    /** How long an endpoint that failed is asked last. Unit: ms. */
    coolDownMs: z.int().nonnegative().default(30_000),
    /** Failures in a row after which an endpoint is not asked at all. */
    breakerFailures: z.int().positive().default(5),
    /** Good answers after which it is fully trusted again. */
    breakerSuccesses: z.int().positive().default(3),
    /** How long it is not asked. Unit: ms. */
    breakerOpenMs: z.int().nonnegative().default(60_000),
    /** Requests that try it at once afterwards. */
    breakerProbes: z.int().positive().default(10),
    /** Between two questions for the head. Unit: ms. */
    pollMs: z.int().positive().default(1_000),
    /** How long `deployOnce` waits for the block that holds its transaction. Unit: ms. */
    inclusionTimeoutMs: z.int().positive().default(180_000),
  })
  .refine(({ quorum, rpcUrls }) => quorum <= rpcUrls.length, {
    path: ['quorum'],
    error: 'cannot be more than there are endpoints (rpcUrls)',
  });

export type EvmNetworkSettings = z.infer<typeof evmNetworkSettings>;
export type EvmNetworkInput = z.input<typeof evmNetworkSettings>;
