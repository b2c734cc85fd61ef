import { defineToken } from '#libs/base';
import type { FeatureContext, FeatureHealth } from './contract.js';

export const FEATURE_CONTEXT = defineToken<FeatureContext>('feature-context');
export const FEATURE_HEALTH = defineToken<FeatureHealth>('feature-health');
