import { describeMethods, parseAbi } from '#libs/chain-evm';
import type { SmartContract } from '../../domain/contracts/smart-contract.js';
import type { ContractPage, ListedContract } from '../../ports/contract-store.port.js';
import type { QueryResult } from '../../usecases/contracts/query-contract.js';
import { connectionOf } from '../paging.dto.js';
import type {
  ContractAnswerDto,
  ContractConnectionDto,
  ContractDto,
  ContractPageDto,
  MethodOutputsDto,
} from './contract.dto.js';

export function contractView(contract: SmartContract): ContractDto {
  const { abi } = contract;
  return { ...listedView(contract), abi, methods: describeMethods(parseAbi(abi)) };
}

/** Explicitly, so that nothing of the row is told that was not meant to be. What is unknown is absent, not null. */
function listedView(contract: ListedContract): ContractDto {
  const { id, network, name, type, origin, status, isActive, owner, createdAt, updatedAt } = contract;
  const { address, deployer, transactionId, deployTxHash, failure } = contract;
  const known = Object.entries({ address, deployer, transactionId, deployTxHash, failure }).filter(
    ([, value]) => value !== undefined,
  );
  return {
    id,
    network,
    name,
    type,
    origin,
    status,
    isActive,
    owner,
    ...Object.fromEntries(known),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    source: 'database',
  };
}

export function contractPage({ items, nextCursor }: ContractPage): ContractPageDto {
  return { items: items.map(listedView), ...(nextCursor !== undefined && { nextCursor }) };
}

export function contractConnection({ items, nextCursor }: ContractPage): ContractConnectionDto {
  const edges = items.map((item) => ({ cursor: item.id, node: listedView(item) }));
  return connectionOf(edges, nextCursor);
}

export function answerView(result: QueryResult): ContractAnswerDto {
  const { results } = result;
  return { results: results.map(({ name, type, value }) => ({ name, type, value })), ...blockView(result) };
}

/** By name, as the OpenAPI document of the contract promises. */
export function outputsView(result: QueryResult): MethodOutputsDto {
  const outputs = Object.fromEntries(result.results.map(({ name, value }) => [name, value]));
  return { outputs, ...blockView(result) };
}

function blockView({ signature, source, asOf }: QueryResult) {
  return {
    method: signature,
    source,
    asOfBlock: asOf.number.toString(),
    asOf: asOf.timestamp.toISOString(),
  };
}
