import { ApiProperty, type OpenAPIObject } from '@nestjs/swagger';

type SchemaObject = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];

const PHASES = ['starting', 'serving', 'draining'];
const STATUSES = ['healthy', 'degraded', 'unhealthy'];
const BY_NAME = { type: 'object', additionalProperties: { type: 'object' } } as const;

/** As Terminus answers. */
export class HealthDto {
  @ApiProperty({ enum: ['ok', 'error'] }) status: string;
  @ApiProperty({ ...BY_NAME, description: 'Parts that are up or degraded' }) info: object;
  @ApiProperty({ ...BY_NAME, description: 'Essential parts that are down' }) error: object;
  @ApiProperty({ ...BY_NAME, description: 'All parts' }) details: object;
}

export class LivenessDto {
  @ApiProperty({ enum: ['ok'] }) status: string;
  @ApiProperty({ enum: PHASES }) phase: string;
}

export class ReadinessDto {
  @ApiProperty({ enum: ['ok', 'unavailable'] }) status: string;
  @ApiProperty({ enum: PHASES }) phase: string;
  @ApiProperty({ enum: STATUSES }) health: string;
}

export class HealthWordDto {
  @ApiProperty({ enum: STATUSES }) status: string;
  @ApiProperty({ example: 'blockchain-service' }) service: string;
  @ApiProperty({ example: '1.0.0' }) version: string;
}

/** Open: each part tells more of itself. */
const PART = {
  type: 'object',
  additionalProperties: true,
  required: ['name', 'status', 'essential', 'lastCheck', 'errorCount', 'responseTime', 'dependencies'],
  properties: {
    name: { type: 'string', example: 'database' },
    status: { type: 'string', enum: STATUSES },
    reason: { type: 'string' },
    essential: { type: 'boolean', description: 'Without it the service is of no use' },
    lastCheck: { type: 'string', format: 'date-time' },
    errorCount: { type: 'number', description: 'Failed checks since the start' },
    responseTime: { type: 'number', description: 'Of the last check, in milliseconds' },
    dependencies: { type: 'array', items: { type: 'string' } },
  },
} satisfies SchemaObject;

class FactsDto {
  @ApiProperty() name: string;
  @ApiProperty() version: string;
  @ApiProperty({ enum: ['development', 'integration', 'production'] }) mode: string;
  @ApiProperty() instance: string;
}

export class StatusDto {
  @ApiProperty({ enum: STATUSES }) status: string;
  @ApiProperty({ type: FactsDto }) service: FactsDto;
  @ApiProperty({ enum: PHASES }) phase: string;
  @ApiProperty() uptimeSeconds: number;
  @ApiProperty({ type: 'array', items: PART }) parts: object[];
}
