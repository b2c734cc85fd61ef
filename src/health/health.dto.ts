import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

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

class PartDto {
  @ApiProperty({ example: 'database' }) name: string;
  @ApiProperty({ enum: STATUSES }) status: string;
  @ApiPropertyOptional() reason?: string;
  @ApiProperty({ description: 'Without it the service is of no use' }) essential: boolean;
  @ApiProperty({ format: 'date-time' }) lastCheck: string;
  @ApiProperty({ description: 'Failed checks since the start' }) errorCount: number;
  @ApiProperty({ description: 'Of the last check, in milliseconds' }) responseTime: number;
  @ApiProperty({ type: [String] }) dependencies: string[];
}

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
  @ApiProperty({ type: [PartDto] }) parts: PartDto[];
}
