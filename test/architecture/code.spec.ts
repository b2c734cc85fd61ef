import { describeRule } from './rule.js';
import { noAny, noConsole, noDistantRelatives, noEnvironment, noProcessExit } from './rules/code.rules.js';

describeRule(noAny, {
  breaks: [
    { 'src/admin/a.ts': 'export const a = (b: any) => b;' },
    { 'libs/x/src/a.ts': 'export const a = {} as unknown as Record<string, any>;' },
    { 'libs/x/src/a.ts': '// oxlint-disable-next-line typescript/no-explicit-any\nexport let a: any;' },
  ],
  keeps: [
    { 'src/admin/a.ts': '/** any */ export const any = "any";' },
    {
      'libs/x/src/a.ts':
        '// oxlint-disable-next-line typescript/no-explicit-any -- no narrower bound\nexport let a: any;',
    },
  ],
});

describeRule(noConsole, {
  breaks: [{ 'src/admin/a.ts': 'console.log(1);' }, { 'libs/x/src/a.ts': 'globalThis.console["error"](1);' }],
  keeps: [
    { 'apps/cli/main.ts': 'console.log(1);' },
    { 'src/a.ts': '// console.log(1)\nexport const a = "console.log";' },
  ],
});

describeRule(noProcessExit, {
  breaks: [{ 'src/admin/a.ts': 'process.exit(1);' }, { 'libs/x/src/a.ts': "process['exit'](1);" }],
  keeps: [{ 'apps/server/main.ts': 'process.exit(1);' }, { 'libs/x/src/a.ts': 'process.exitCode = 1;' }],
});

describeRule(noEnvironment, {
  breaks: [
    { 'src/admin/a.ts': 'export const a = process.env.A;' },
    { 'apps/server/main.ts': "export const a = process['env'];" },
    { 'libs/cache/src/a.ts': 'const { env } = process; export const a = env.A;' },
    { 'libs/cache/src/a.ts': "import { env as e } from 'node:process'; export const a = e.A;" },
    { 'libs/testing/src/servers.ts': 'export const a = process.env.A;' },
  ],
  keeps: [
    { 'libs/config/src/a.ts': 'export const a = process.env.A;' },
    { 'libs/testing/src/environment.ts': 'export const a = process.env.A;' },
    { 'test/e2e/a.e2e-spec.ts': 'export const a = process.env.A;' },
    { 'src/a.ts': 'export const a = { env: process.pid };' },
  ],
});

describeRule(noDistantRelatives, {
  breaks: [
    { 'src/features/a/edge/a.ts': "import { b } from '../../../settings/b.js'; export const a = b;" },
    { 'src/features/a/edge/a.ts': "export * from '../../../b.js';" },
    { 'src/features/a/edge/a.ts': "export const a = await import('../../../b.js');" },
    { 'src/features/a/edge/a.ts': "export type A = import('../../../b.js').B;" },
  ],
  keeps: [
    { 'src/features/a/edge/a.ts': "import { b } from '../../b.js'; export const a = [b, '../../..'];" },
  ],
});
