import { z } from 'zod';

export const text = z.string().min(1);
export const optionalText = text.optional();
/** 0 lets the operating system choose. */
export const port = z.int().min(0).max(65535);
export const count = z.int().min(1);
export const flag = z.boolean();
export const names = z.array(text);
export const httpUrl = z.url({ protocol: /^https?$/ });
export const EVM_ADDRESS = /^0x[0-9a-fA-F]{40}$/;
export const EVM_PRIVATE_KEY = /^(0x)?[0-9a-fA-F]{64}$/;
