import { z } from 'zod';

export const hex = z.string().regex(/^0x[0-9a-fA-F]*$/);
export const quantity = z
  .string()
  .regex(/^0x[0-9a-fA-F]+$/)
  .transform(BigInt);
const hash = z.string().regex(/^0x[0-9a-fA-F]{64}$/);

export const blockReply = z
  .object({ number: quantity, hash, timestamp: quantity, baseFeePerGas: quantity.optional() })
  .nullable();

export const receiptReply = z
  .object({
    status: quantity.optional(),
    blockNumber: quantity,
    blockHash: hash,
    gasUsed: quantity,
  })
  .nullable();

export const transactionReply = z.object({ hash }).nullable();

export const logsReply = z.array(
  z.object({
    address: hex,
    topics: z.array(hash),
    data: hex,
    transactionHash: hash,
    blockNumber: quantity,
    blockHash: hash,
    logIndex: quantity.transform(Number),
    removed: z.boolean().optional(),
  }),
);

export type LogReply = z.infer<typeof logsReply>[number];

export { hash };

/** JSON-RPC 2.0, section 5. */
export const envelope = z.object({
  result: z.unknown().optional(),
  error: z.object({ code: z.number(), message: z.string(), data: z.unknown().optional() }).optional(),
});
export type RpcFailure = NonNullable<z.infer<typeof envelope>['error']>;
