/** The service's own documentation of errors, so that all features share one schema. */
export { ApiProblems } from '../../edge/openapi/api-problems.js';
