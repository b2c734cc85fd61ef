import { z } from 'zod';

/** Stands below `features.wallet.config`. */
export const config = z.strictObject({});
