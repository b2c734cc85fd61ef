import { describeRule } from './rule.js';
import { libsHaveAnOrder } from './rules/layer.rules.js';

const uses = (lib: string): string => `import { a } from '#libs/${lib}';`;

describeRule(libsHaveAnOrder, {
  breaks: [
    { 'libs/x/src/a.ts': uses('y'), 'libs/y/src/b.ts': uses('x') },
    { 'libs/x/src/a.ts': uses('y'), 'libs/y/src/a.ts': uses('z'), 'libs/z/src/a.ts': uses('x') },
  ],
  keeps: [
    { 'libs/x/src/a.ts': uses('y'), 'libs/y/src/a.ts': uses('z'), 'libs/z/src/a.ts': '' },
    { 'libs/x/src/a.ts': uses('y'), 'libs/y/src/a.spec.ts': uses('x') },
  ],
});
