import { z } from 'zod';

/** Stands below `features.crosschain.config`. */
export const config = z.strictObject({});
