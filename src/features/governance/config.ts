import { z } from 'zod';

/** Stands below `features.governance.config`. */
export const config = z.strictObject({});
