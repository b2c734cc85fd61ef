import { defineToken } from '#libs/base';
import type { ContractType, DeploymentFacts, SmartContract } from '../domain/contracts/smart-contract.js';

/** Whose idempotency key a contract was made under: a digest of caller, operation and key, and one of what was asked for. */
export interface ContractKey {
  readonly id: string;
  readonly fingerprint: string;
}

export interface ContractFilter {
  readonly network?: string | undefined;
  readonly type?: ContractType | undefined;
  readonly isActive?: boolean | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

/** ABIs and code would make a page of megabytes. */
export type ListedContract = Omit<SmartContract, 'abi' | 'bytecode' | 'order'>;

export interface ContractPage {
  readonly items: readonly ListedContract[];
  readonly nextCursor: string | undefined;
}

export type ContractChange = Partial<Pick<SmartContract, 'name' | 'isActive' | 'abi'>>;

/** Contracts by their ABIs. Addresses in any case; on one network no two contracts have the same. */
export interface ContractStore {
  /** False if the key or the address is taken; then nothing is stored. */
  add(contract: SmartContract, key?: ContractKey): Promise<boolean>;
  find(id: string): Promise<SmartContract | undefined>;
  findAt(network: string, address: string): Promise<SmartContract | undefined>;
  /** What was made under a key before, and what was asked for then. */
  findByKey(
    keyId: string,
  ): Promise<{ readonly contract: SmartContract; readonly fingerprint: string } | undefined>;
  /** The newest first. @throws CURSOR_INVALID, PAGE_LIMIT_INVALID */
  list(filter: ContractFilter): Promise<ContractPage>;
  /** `undefined` if there is none. */
  change(id: string, change: ContractChange): Promise<SmartContract | undefined>;
  /**
   * Notes what became of a deployment. What is known to be created at an address displaces whatever was said to be
   * there: a registration that came before, or a contract of a chain that was begun anew.
   */
  note(id: string, facts: DeploymentFacts): Promise<SmartContract | undefined>;
  /** Takes back one whose transaction was never accepted; nothing happens if it has one. */
  withdraw(id: string): Promise<void>;
  /** Those whose deployment is under way, oldest first, after the id. */
  deploying(after: string, limit: number): Promise<readonly SmartContract[]>;
  /** Those whose deployment is said to have ended, well or not; the newest first. */
  ended(limit: number): Promise<readonly ListedContract[]>;
}

export const CONTRACT_STORE = defineToken<ContractStore>('contract-store');
