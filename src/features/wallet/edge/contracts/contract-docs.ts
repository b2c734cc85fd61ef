import { applyDecorators, UseInterceptors } from '@nestjs/common';
import { ApiAcceptedResponse, ApiCreatedResponse, ApiParam } from '@nestjs/swagger';
import { EXAMPLE } from '../examples.js';
import { LocationIn } from '../location-of-created.js';
import { ContractDto } from './contract.dto.js';

export const ContractId = () =>
  ApiParam({ name: 'id', format: 'uuid', description: 'Id of the contract', example: EXAMPLE.transaction });

export const ContractPlace = () =>
  applyDecorators(
    ApiParam({ name: 'network', example: EXAMPLE.network }),
    ApiParam({ name: 'address', description: 'In any case, or with its checksum', example: EXAMPLE.token }),
  );

const LINKS = {
  contract: { operationId: 'getContractById', parameters: { id: '$response.body#/id' } },
};
const located = (description: string) => ({
  type: ContractDto,
  description,
  headers: { Location: { description: 'Where it is', schema: { type: 'string' as const } } },
  links: LINKS,
});

/** Answers 202: its transaction is accepted and durable, and not in a block yet. */
export const DeploysContract = () =>
  applyDecorators(
    UseInterceptors(LocationIn('contracts')),
    ApiAcceptedResponse(located('Accepted and durable; it happens exactly once')),
  );

/** Answers 201. */
export const RegistersContract = () =>
  applyDecorators(
    UseInterceptors(LocationIn('contracts')),
    ApiCreatedResponse(located('It can be used now')),
  );
