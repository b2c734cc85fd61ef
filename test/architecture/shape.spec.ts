import { describeRule } from './rule.js';
import {
  doorsOnly,
  featureFurniture,
  fewParameters,
  fileNames,
  fileSize,
  roleSuffixes,
} from './rules/shape.rules.js';

const tooLong = 'export {};\n'.repeat(301);

describeRule(fileSize, {
  breaks: [{ 'src/admin/a.ts': tooLong }, { 'libs/x/testing/fake.ts': tooLong }],
  keeps: [
    { 'src/admin/a.ts': 'export {};\n'.repeat(300) },
    { 'src/features/a/adapters/migrations/0001.ts': tooLong },
    { 'libs/x/src/a.spec.ts': tooLong },
    { 'libs/x/testing/chain.suite.ts': tooLong },
    { 'libs/contracts/src/governor.artifact.ts': tooLong },
  ],
});

describeRule(fewParameters, {
  breaks: [
    { 'src/a.ts': 'export function f(a: 1, b: 1, c: 1, d: 1) {}' },
    { 'src/a.ts': 'export const f = (a: 1, b: 1, c: 1, ...d: 1[]) => 1;' },
    { 'libs/x/src/x.port.ts': 'export interface X { f(a: 1, b: 1, c: 1, d: 1): void }' },
    { 'src/a.ts': 'export class A { constructor(a: 1, b: 1, c: 1, d: 1) {} }' },
    { 'src/a.ts': '@Injectable() export class A { m(a: 1, b: 1, c: 1, d: 1) {} }' },
  ],
  keeps: [
    { 'src/a.ts': '@Injectable() export class A { constructor(a: 1, b: 1, c: 1, d: 1) {} }' },
    { 'src/a.ts': 'export function f(this: 1, a: 1, b: 1, c: 1) {}' },
    { 'src/a.ts': 'library.onMessage((a, b, c, d) => d);' },
  ],
});

describeRule(fileNames, {
  breaks: [{ 'src/castVote.ts': '' }, { 'src/cast_vote.ts': '' }, { 'libs/x/src/Vote.row.ts': '' }],
  keeps: [{ 'src/cast-vote.ts': '', 'src/proof.controller.ts': '', 'libs/x/src/0001-first.ts': '' }],
});

describeRule(roleSuffixes, {
  breaks: [
    { 'src/admin/a.ts': "@Controller('a') export class A {}" },
    { 'src/features/a/edge/a.ts': '@Resolver() export class A {}' },
    { 'src/admin/a.ts': '@Module({}) export class A {}' },
    { 'src/features/a/adapters/a.ts': "export const a = new EntitySchema({ name: 'a' });" },
  ],
  keeps: [
    { 'src/admin/a.controller.ts': "@Controller('a') export class A {}" },
    { 'src/admin/a.module.ts': '@Module({}) export class A {}' },
    { 'src/features/a/usecases/a.ts': '@Injectable() export class A {}' },
    { 'src/features/a/adapters/a.row.ts': "export const a = new EntitySchema({ name: 'a' });" },
  ],
});

describeRule(doorsOnly, {
  breaks: [{ 'src/features/a/domain/index.ts': '' }, { 'src/index.ts': '' }, { 'libs/x/src/b/index.ts': '' }],
  keeps: [{ 'libs/x/src/index.ts': '', 'libs/x/testing/index.ts': '', 'src/features/a/index.ts': '' }],
});

const feature = {
  'src/features/a/index.ts': "export default defineFeature({ name: 'a' });",
  'src/features/a/contract.ts': '',
  'src/features/a/a.module.ts': '',
  'src/features/a/config.ts': '',
};

describeRule(featureFurniture, {
  breaks: [
    { 'src/features/a/index.ts': feature['src/features/a/index.ts'] },
    { ...feature, 'src/features/a/index.ts': "export const a = defineFeature({ name: 'a' });" },
  ],
  keeps: [feature],
});
