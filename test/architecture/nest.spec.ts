import { describeRule } from './rule.js';
import {
  hooksInPairs,
  noDecoratedEntities,
  noForeignKeysAcross,
  timesInCode,
  valueInjection,
} from './rules/nest.rules.js';

describeRule(noDecoratedEntities, {
  breaks: [
    { 'src/features/a/adapters/a.row.ts': "@Entity('a') export class A {}" },
    { 'libs/x/src/a.row.ts': "export class A { @Column({ type: 'int' }) b: number; }" },
  ],
  keeps: [
    { 'src/features/a/adapters/a.row.ts': "export const a = new EntitySchema({ name: 'a' });" },
    { 'src/features/a/edge/a.dto.ts': '@ObjectType() export class A { @Field() b: string; }' },
  ],
});

describeRule(timesInCode, {
  breaks: [
    { 'libs/x/src/a.row.ts': "export const a = { created_at: { type: 'datetime', createDate: true } };" },
  ],
  keeps: [{ 'libs/x/src/a.row.ts': "export const a = { created_at: { type: 'datetime', precision: 3 } };" }],
});

describeRule(valueInjection, {
  breaks: [
    {
      'src/a.ts':
        "import type { B } from './b.js';\n@Injectable() export class A { constructor(readonly b: B) {} }",
    },
    {
      'src/a.ts':
        "import { type B } from './b.js';\n@Injectable() export class A { constructor(readonly b: B) {} }",
    },
    {
      'src/a.ts':
        'interface B<T> { t: T }\n@Injectable() export class A { constructor(readonly b: B<1>) {} }',
    },
  ],
  keeps: [
    {
      'src/a.ts':
        "import { B } from './b.js';\n@Injectable() export class A { constructor(readonly b: B) {} }",
    },
    {
      'src/a.ts':
        "import { TOKEN, type B } from './b.js';\n@Injectable() export class A { constructor(@Inject(TOKEN) readonly b: B) {} }",
    },
    { 'src/a.ts': "import type { B } from './b.js';\nexport class A { constructor(readonly b: B) {} }" },
  ],
});

describeRule(hooksInPairs, {
  breaks: [
    { 'src/a.ts': 'export class A { onModuleInit() {} }' },
    { 'src/features/a/b.ts': 'export class B { onFeatureActivate() {} onModuleDestroy() {} }' },
  ],
  keeps: [
    { 'src/a.ts': 'export class A { onModuleInit() {} onModuleDestroy() {} }' },
    { 'src/features/a/b.ts': 'export class B { onFeatureActivate() {} onFeatureDeactivate() {} }' },
    { 'src/features/a/c.ts': 'export class C { onModuleDestroy() {} }' },
  ],
});

const proofs = {
  'src/features/identity/adapters/proof.row.ts':
    "export const p = new EntitySchema({ name: 'proof', tableName: 'proofs' });",
};

describeRule(noForeignKeysAcross, {
  breaks: [
    {
      ...proofs,
      'src/features/governance/adapters/migrations/0001.ts':
        "await r.createForeignKey({ referencedTableName: 'proofs' });",
    },
    {
      ...proofs,
      'src/features/governance/adapters/vote.row.ts':
        "export const relations = { proof: { target: 'proof' } };",
    },
  ],
  keeps: [
    {
      ...proofs,
      'src/features/identity/adapters/migrations/0001.ts':
        "await r.createForeignKey({ referencedTableName: 'proofs' });",
    },
  ],
});
