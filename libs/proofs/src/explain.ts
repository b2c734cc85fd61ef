import type { z } from 'zod';

const SHOWN = 3;

/** The first few problems that a schema found, on one line: a hostile document can have a hundred thousand. */
export function explain(error: z.ZodError): string {
  const shown = error.issues
    .slice(0, SHOWN)
    .map((issue) =>
      `${issue.path.map((key) => `/${String(key)}`).join('') || 'document'} ${issue.message}`.slice(0, 200),
    );
  const more = error.issues.length - shown.length;
  return shown.join('; ') + (more > 0 ? `; and ${more} more` : '');
}
