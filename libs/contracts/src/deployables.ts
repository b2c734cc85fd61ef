import { daoGovernor } from './dao-governor.artifact.js';
import { daoToken } from './dao-token.artifact.js';
import { treasury } from './treasury.artifact.js';

export interface DeployableParameter {
  readonly name: string;
  /** Of the contract ABI specification. */
  readonly type: string;
  /** For people: meaning and unit. */
  readonly description: string;
  /** In JSON. */
  readonly example: string;
}

/** A contract that can be had without sources: its parameters by name, in words of the domain. */
export interface Deployable {
  readonly description: string;
  readonly abi: readonly unknown[];
  /** Creation code without arguments, 0x-prefixed hex. */
  readonly bytecode: string;
  readonly parameters: readonly DeployableParameter[];
  /** The constructor's arguments, in order, from values by the parameters' names. */
  readonly argumentsOf: (values: Readonly<Record<string, unknown>>) => readonly unknown[];
}

export const DEPLOYABLE_TYPES = ['DAO_GOVERNANCE', 'TOKEN', 'TREASURY'] as const;
export type DeployableType = (typeof DEPLOYABLE_TYPES)[number];

const ACCOUNT = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
const CONTRACT = '0x5FbDB2315678afecb367f032d93F642f64180aa3';

export const deployables: Readonly<Record<DeployableType, Deployable>> = {
  DAO_GOVERNANCE: {
    description: 'OpenZeppelin Governor: for, against, abstain; a quorum of the supply; votes of a token',
    abi: daoGovernor.abi,
    bytecode: daoGovernor.bytecode,
    parameters: [
      {
        name: 'name',
        type: 'string',
        description: 'Of the DAO, also in what voters sign (EIP-712)',
        example: 'Voices',
      },
      {
        name: 'token',
        type: 'address',
        description: 'The votes token, a contract of type TOKEN (ERC-5805)',
        example: CONTRACT,
      },
      {
        name: 'votingDelay',
        type: 'uint48',
        description: 'From a proposal to the opening of its vote; s',
        example: '3600',
      },
      {
        name: 'votingPeriod',
        type: 'uint32',
        description: 'How long a vote is open; s, at least 1',
        example: '259200',
      },
      {
        name: 'proposalThreshold',
        type: 'uint256',
        description: "Votes that a proposer needs, in the token's base units",
        example: '0',
      },
      {
        name: 'quorumPercent',
        type: 'uint256',
        description: 'Percent of the supply that must vote for or abstain, 0 to 100',
        example: '4',
      },
    ],
    argumentsOf: ({ name, token, votingDelay, votingPeriod, proposalThreshold, quorumPercent }) => [
      name,
      token,
      [votingDelay, votingPeriod, proposalThreshold, quorumPercent],
    ],
  },
  TOKEN: {
    description:
      'ERC-20 with votes by delegation (ERC-5805) and permits (ERC-2612); the supply is fixed; 18 decimals',
    abi: daoToken.abi,
    bytecode: daoToken.bytecode,
    parameters: [
      {
        name: 'name',
        type: 'string',
        description: 'Of the token, also in what holders sign (EIP-712)',
        example: 'Voices',
      },
      { name: 'symbol', type: 'string', description: 'Its ticker', example: 'VOICE' },
      { name: 'holder', type: 'address', description: 'Who gets the whole supply', example: ACCOUNT },
      {
        name: 'supply',
        type: 'uint256',
        description: 'In base units: 10^18 are one token',
        example: '1000000000000000000000',
      },
    ],
    argumentsOf: ({ name, symbol, holder, supply }) => [name, symbol, holder, supply],
  },
  TREASURY: {
    description: 'Holds native coins and ERC-20 tokens; pays and calls by order of its owner only',
    abi: treasury.abi,
    bytecode: treasury.bytecode,
    parameters: [
      {
        name: 'owner',
        type: 'address',
        description: 'Who orders: a governor, a timelock or an account',
        example: ACCOUNT,
      },
    ],
    argumentsOf: ({ owner }) => [owner],
  },
};
