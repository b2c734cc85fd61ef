import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsInt, IsObject, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { Type } from 'class-transformer';

export class PutFeatureDto {
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description:
      'Replaces what administrators have set before; keys that are left out come from the lower layers.',
    example: {},
  })
  @IsOptional()
  @IsObject()
  config?: Record<string, unknown>;
}

export class PatchFeatureDto {
  @ApiPropertyOptional({
    type: Boolean,
    nullable: true,
    description: 'Switches the feature on or off; null gives the decision back to the lower layers',
    example: true,
  })
  @IsOptional()
  @IsBoolean()
  enabled?: boolean | null;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description:
      'JSON Merge Patch (RFC 7396) of the configuration; null gives a key back to the lower layers.',
    example: {},
  })
  @IsOptional()
  @IsObject()
  config?: Record<string, unknown>;
}

export class AuditQueryDto {
  @ApiPropertyOptional({ description: 'Only entries of this feature', example: 'identity' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  feature?: string;

  @ApiPropertyOptional({ description: '`nextCursor` of the page before' })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  cursor?: string;

  @ApiPropertyOptional({ minimum: 1, maximum: 200, default: 50 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit = 50;
}

class RoutesDto {
  @ApiProperty() count: number;
  @ApiProperty({ type: [String] }) prefixes: string[];
}

class DrainingDto {
  @ApiProperty({ example: '1.0.0' }) version: string;
  @ApiProperty() generation: number;
  @ApiProperty({ description: 'Requests that it still answers' }) inFlight: number;
}

class RefusalDto {
  @ApiProperty() reason: string;
  @ApiProperty({ format: 'date-time' }) at: string;
}

export class FeatureDto {
  @ApiProperty({ example: 'identity' }) name: string;
  @ApiPropertyOptional() description?: string;
  @ApiProperty({ description: 'What the settings ask for' }) enabled: boolean;
  @ApiProperty({ enum: ['active', 'starting', 'draining', 'failed', 'unloaded'] }) status: string;
  @ApiPropertyOptional({ example: '1.0.0' }) version?: string;
  @ApiPropertyOptional({ description: 'Grows with every change of any feature' }) generation?: number;
  @ApiPropertyOptional({ format: 'date-time' }) loadedAt?: string;
  @ApiProperty({ type: 'object', additionalProperties: true, description: 'Secrets are masked' })
  config: Record<string, unknown>;
  @ApiProperty({ type: RoutesDto }) routes: RoutesDto;
  @ApiProperty({ type: [String] }) jobs: string[];
  @ApiProperty() inFlight: number;
  @ApiProperty({ type: [DrainingDto], description: 'Replaced generations that still finish their work' })
  draining: DrainingDto[];
  @ApiPropertyOptional({ type: RefusalDto, description: 'Why it is not what the settings ask for' })
  refusal?: RefusalDto;
  @ApiProperty({ description: 'For If-Match' }) etag: string;
}

export class FeatureListDto {
  @ApiProperty({ type: [FeatureDto] }) items: FeatureDto[];
}

class AuditEntryDto {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ format: 'date-time' }) at: string;
  @ApiProperty({ description: "The caller's subject, or the layer that brought the change" }) actor: string;
  @ApiProperty({ enum: ['load', 'upgrade', 'reconfigure', 'unload'] }) action: string;
  @ApiProperty() feature: string;
  @ApiProperty({ enum: ['applied', 'refused'] }) outcome: string;
  @ApiPropertyOptional({ description: 'Why it was refused' }) reason?: string;
  @ApiPropertyOptional({ type: 'object', additionalProperties: true, description: 'Secrets are masked' })
  before?: object;
  @ApiPropertyOptional({ type: 'object', additionalProperties: true, description: 'Secrets are masked' })
  after?: object;
  @ApiPropertyOptional() requestId?: string;
}

export class AuditPageDto {
  @ApiProperty({ type: [AuditEntryDto] }) items: AuditEntryDto[];
  @ApiPropertyOptional({ description: 'Give it back as `cursor`; absent on the last page' })
  nextCursor?: string;
}

class SettingDto {
  @ApiProperty({ example: 'rate_limit.requests_per_minute' }) key: string;
  @ApiPropertyOptional({
    description: 'Masked where it is secret; absent if there is none',
    oneOf: ['string', 'number', 'boolean', 'array', 'object'].map((type) =>
      type === 'array' ? { type, items: {} } : { type },
    ),
  })
  value?: unknown;
  @ApiProperty({ description: 'The layer that decided', example: 'environment' }) source: string;
  @ApiProperty({ type: [String], description: 'Variables that gave the value' }) variables: string[];
  @ApiPropertyOptional({ example: 'config.yaml:12' }) location?: string;
  @ApiPropertyOptional({ description: 'The variable that would override every layer' }) env?: string;
  @ApiProperty() secret: boolean;
  @ApiProperty({ description: 'False if a change waits for a restart' }) live: boolean;
  @ApiProperty() doc: string;
}

export class SettingsDto {
  @ApiProperty({ example: 'development' }) profile: string;
  @ApiProperty({ type: [String] }) warnings: string[];
  @ApiPropertyOptional({ description: 'Why the newest content of a layer is not in force' })
  lastError?: string;
  @ApiProperty({ type: [String], description: 'Keys that wait for a restart' }) pendingRestart: string[];
  @ApiProperty({ type: [SettingDto] }) keys: SettingDto[];
}
