import type { Rule } from '../rule.js';
import * as code from './code.rules.js';
import * as errors from './error.rules.js';
import * as layers from './layer.rules.js';
import * as nest from './nest.rules.js';
import * as ports from './port.rules.js';
import * as shape from './shape.rules.js';
import * as tests from './test.rules.js';

const { unavailable: _, ...testRules } = tests;

export const allRules: readonly Rule[] = [code, errors, layers, nest, ports, shape, testRules].flatMap(
  (group) => Object.values(group),
);
