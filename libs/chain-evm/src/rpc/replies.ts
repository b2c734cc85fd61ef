import { z } from 'zod';

export const hex = z.string().regex(/^0x[0-9a-fA-F]*$/);
export const quantity = z
  .string()
  .regex(/^0x[0-9a-fA-F]+$/)
  .transform(BigInt);
const hash = z.string().regex(/^0x[0-9a-fA-F]{64}$/);

export const blockReply = z
  .object({
    number: quantity,
    hash,
    timestamp: quantity,
    gasLimit: quantity.optional(),
    baseFeePerGas: quantity.optional(),
  })
  .nullable();

export const receiptReply = z
  .object({
    status: quantity.optional(),
    blockNumber: quantity,
    blockHash: hash,
    gasUsed: quantity,
  })
  .nullable();

export const feeHistoryReply = z.object({
  /** One more than there are blocks: the last is of the next block. */
  baseFeePerGas: z.array(quantity),
  gasUsedRatio: z.array(z.number()),
  reward: z
    .array(z.array(quantity))
    .nullish()
    .transform((reward) => reward ?? []),
});
export type FeeHistory = z.infer<typeof feeHistoryReply>;

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

export type { RpcFailure } from './envelope.js';
