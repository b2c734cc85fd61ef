import { describeRule } from './rule.js';
import { catalogueForm, codedErrors, codesAreUnique, httpExceptionsAtTheEdge } from './rules/error.rules.js';

describeRule(codedErrors, {
  breaks: [
    { 'libs/x/src/a.ts': "throw new Error('no');" },
    { 'src/features/a/usecases/b.ts': "export const a = () => Promise.reject(new TypeError('no'));" },
    { 'src/admin/a.ts': "throw Error('no');" },
    { 'libs/x/src/a.ts': 'export class XError extends Error {}' },
  ],
  keeps: [
    { 'libs/x/src/a.ts': "import { xErrors } from './errors.js';\nthrow xErrors.X_BROKEN({});" },
    { 'libs/x/src/a.spec.ts': "throw new Error('no');" },
    { 'libs/x/testing/a.ts': "throw new Error('no');" },
    { 'apps/cli/main.ts': "throw new Error('no');" },
  ],
});

describeRule(httpExceptionsAtTheEdge, {
  breaks: [{ 'src/features/a/usecases/b.ts': 'throw new NotFoundException();' }],
  keeps: [{ 'src/features/a/edge/b.controller.ts': 'throw new NotFoundException();' }],
});

describeRule(catalogueForm, {
  breaks: [
    { 'libs/x/src/errors.ts': 'export const xErrors = defineErrors({ brokenThing: { status: 500 } });' },
    { 'libs/x/src/x.ts': 'export const xErrors = defineErrors({ X_BROKEN: { status: 500 } });' },
  ],
  keeps: [
    {
      'src/features/a/domain/errors.ts':
        'export const aErrors = defineErrors({ A_BROKEN: { status: 500 } });',
    },
  ],
});

describeRule(codesAreUnique, {
  breaks: [
    {
      'libs/x/src/errors.ts': 'export const xErrors = defineErrors({ BROKEN: { status: 500 } });',
      'libs/y/src/errors.ts': 'export const yErrors = defineErrors({ BROKEN: { status: 400 } });',
    },
  ],
  keeps: [
    {
      'libs/x/src/errors.ts': 'export const xErrors = defineErrors({ X_BROKEN: { status: 500 } });',
      'libs/y/src/errors.ts': 'export const yErrors = defineErrors({ Y_BROKEN: { status: 400 } });',
    },
  ],
});
