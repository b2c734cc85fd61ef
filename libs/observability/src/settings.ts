import { z } from 'zod';

export const loggingSettings = z
  .object({
    level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
    /** `text` is for a person at a terminal. */
    format: z.enum(['json', 'text']).default('json'),
    output: z.enum(['stdout', 'stderr', 'file']).default('stdout'),
    /** Where `output: file` writes; its folder is made. */
    filePath: z.string().min(1).optional(),
    /** Goes into every line. */
    service: z.string().min(1).optional(),
  })
  .refine(({ output, filePath }) => output !== 'file' || filePath !== undefined, {
    path: ['filePath'],
    message: 'logging to a file needs its path: set LOG_FILE_PATH',
  });

export type LoggingSettings = z.infer<typeof loggingSettings>;
export type LoggingSettingsInput = z.input<typeof loggingSettings>;
