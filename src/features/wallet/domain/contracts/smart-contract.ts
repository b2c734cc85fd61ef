export const CONTRACT_TYPES = ['DAO_GOVERNANCE', 'TOKEN', 'TREASURY', 'CUSTOM'] as const;
export type ContractType = (typeof CONTRACT_TYPES)[number];

/** `deploying` until its transaction is confirmed; one that was registered is there already. */
export const CONTRACT_STATUSES = ['deploying', 'deployed', 'failed'] as const;
export type ContractStatus = (typeof CONTRACT_STATUSES)[number];

export const CONTRACT_ORIGINS = ['deployed', 'registered'] as const;
export type ContractOrigin = (typeof CONTRACT_ORIGINS)[number];

/** How a creation is sent, so that whoever finds it unsent can send it. Numbers as decimal digits. */
export interface CreationOrder {
  /** The constructor's arguments, encoded, 0x-prefixed hex. */
  readonly args: string;
  readonly value?: string;
  readonly gasLimit?: string;
  readonly maxFeePerGas?: string;
  readonly speed?: 'slow' | 'standard' | 'fast';
  readonly confirmations?: number;
}

/** A contract that can be used by its ABI. */
export interface SmartContract {
  /** UUIDv7. */
  readonly id: string;
  readonly network: string;
  /** With its checksum (EIP-55); `undefined` until the creation is in a block. */
  readonly address: string | undefined;
  readonly name: string;
  readonly type: ContractType;
  readonly origin: ContractOrigin;
  readonly status: ContractStatus;
  readonly abi: readonly unknown[];
  /** Creation code without arguments; `undefined` for one that was registered. */
  readonly bytecode: string | undefined;
  readonly deployer: string | undefined;
  readonly transactionId: string | undefined;
  readonly deployTxHash: string | undefined;
  /** Why it was not deployed, or is not there any more. */
  readonly failure: string | undefined;
  /** One that is not active is read only. */
  readonly isActive: boolean;
  /** Who deployed or registered it. */
  readonly owner: string;
  /** Of those that are deployed here. */
  readonly order: CreationOrder | undefined;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What becomes known of a deployment. */
export interface DeploymentFacts {
  readonly transactionId: string | undefined;
  readonly status: ContractStatus;
  readonly address: string | undefined;
  readonly deployTxHash: string | undefined;
  readonly failure: string | undefined;
}

/** A transaction as far as a deployment depends on it. */
export interface CreationCourse {
  readonly id: string;
  readonly state: string;
  readonly hash: string | undefined;
  readonly contractAddress: string | undefined;
  readonly failure: { readonly reason: string } | undefined;
}

export function deploymentFacts(transaction: CreationCourse): DeploymentFacts {
  const { id: transactionId, state, hash: deployTxHash, contractAddress, failure } = transaction;
  const common = { transactionId, deployTxHash };
  switch (state) {
    case 'confirmed':
      // cancelled in the last moment, its nonce may be spent on nothing; then there is no contract
      return contractAddress === undefined
        ? { ...common, status: 'failed', address: undefined, failure: 'its transaction created no contract' }
        : { ...common, status: 'deployed', address: contractAddress, failure: undefined };
    case 'failed':
    case 'cancelled':
      return {
        ...common,
        status: 'failed',
        address: undefined,
        failure: failure?.reason ?? `its transaction was ${state}`,
      };
    default:
      return { ...common, status: 'deploying', address: contractAddress, failure: undefined };
  }
}

/** Whether the facts say anything that the contract does not know. */
export function isNews(contract: DeploymentFacts, facts: DeploymentFacts): boolean {
  const keys = ['transactionId', 'status', 'address', 'deployTxHash', 'failure'] as const;
  return keys.some((key) => contract[key] !== facts[key]);
}
