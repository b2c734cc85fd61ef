import type { OperationGate } from '../../src/edge/graphql/socket-operation.js';

/** Lets every operation pass, for hosts without a front door. */
export const OPEN_GATE: OperationGate = {
  admitOperation: () => Promise.resolve(undefined),
  leave: () => undefined,
  recordUpgraded: () => undefined,
};
