import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { registerDecorator } from 'class-validator';
import type { StreamStatus } from '#libs/chain-sync';
import { IsObject, IsOptional, IsString, Length } from '../rules.js';
import { RawJson } from './contract-sending.dto.js';

const LONGEST_EVENT = 1_000;
const STREAMS = '/api/v1/blockchain/streams';

/** `head`, or the number of a block. */
const IsFirstBlock = (): PropertyDecorator => (target, propertyName) =>
  registerDecorator({
    name: 'isFirstBlock',
    target: target.constructor,
    propertyName: String(propertyName),
    options: { message: 'must be "head" or the number of a block' },
    validator: {
      validate: (value: unknown) =>
        value === 'head' || (Number.isSafeInteger(value) && (value as number) >= 0),
    },
  });

export class FollowContractDto {
  @ApiPropertyOptional({
    description:
      'Name, or signature where the name is ambiguous; all events of the contract if it is left out',
    example: 'Transfer',
  })
  @IsOptional()
  @IsString()
  @Length(1, LONGEST_EVENT)
  event?: string | null;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'By the name of an indexed argument: a value, or several of which any will do',
  })
  @IsOptional()
  @IsObject()
  @RawJson()
  args?: Record<string, unknown> | null;

  @ApiPropertyOptional({
    oneOf: [
      { type: 'string', enum: ['head'] },
      { type: 'integer', minimum: 0 },
    ],
    default: 'head',
    description: 'The first block; `head` begins with the one after the present',
    example: 0,
  })
  @IsOptional()
  @IsFirstBlock()
  from?: 'head' | number | null;
}

class ContractStreamLinksDto {
  @ApiProperty({
    description: 'How far the stream is; DELETE ends it',
    example: `${STREAMS}/contract-5fbdb231`,
  })
  self: string;
  @ApiProperty({ description: 'Its lines' }) events: string;
  @ApiProperty({ description: 'Server-sent events' }) live: string;
  @ApiProperty({ description: 'WebSocket' }) socket: string;
  @ApiProperty({ description: 'Signed callbacks' }) webhooks: string;
}

export class ContractStreamDto {
  @ApiProperty({ example: 'contract-5fbdb231-2c26b46b68ffc68ff99b453c' }) stream: string;
  @ApiProperty() network: string;
  @ApiProperty() address: string;
  @ApiProperty({ enum: ['back-fill', 'live', 'paused', 'blocked', 'waiting'] }) state: string;
  @ApiProperty({ description: 'The first block' }) from: number;
  @ApiProperty({ description: 'Of the last line' }) position: number;
  @ApiProperty({ type: ContractStreamLinksDto }) links: ContractStreamLinksDto;
}

export function contractStreamView(stream: StreamStatus): ContractStreamDto {
  const { name, network, state, from, position, definition } = stream;
  const self = `${STREAMS}/${name}`;
  const parts = ['events', 'events/live', 'socket', 'webhooks'] as const;
  const [events = '', live = '', socket = '', webhooks = ''] = parts.map((part) => `${self}/${part}`);
  return {
    stream: name,
    network,
    address: definition.addresses[0] ?? '',
    state,
    from,
    position,
    links: { self, events, live, socket, webhooks },
  };
}
