import { defineErrors } from '#libs/base';

export const controlErrors = defineErrors({
  SETTING_SHADOWED: {
    status: 409,
    title: 'Setting is decided elsewhere',
    detail: (p: { key: string; layer: string; change: string }) =>
      `"${p.key}" is decided by ${p.layer}, which outranks what administrators set: ${p.change}.`,
  },
  PRECONDITION_FAILED: {
    status: 412,
    title: 'Changed meanwhile',
    detail: (p: { feature: string; current: string }) =>
      `"${p.feature}" has been changed meanwhile; its ETag is now ${p.current}. Read it again and decide anew.`,
  },
  PATCH_INVALID: {
    status: 400,
    title: 'Invalid patch',
    detail: (p: { reason: string }) => `The patch cannot be applied: ${p.reason}`,
  },
});
