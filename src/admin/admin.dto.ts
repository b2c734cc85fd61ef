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
  @ApiPropertyOptional({ description: 'Switches the feature on or off', example: true })
  @IsOptional()
  @IsBoolean()
  enabled?: boolean;

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
  @ApiPropertyOptional({ type: RefusalDto, description: 'Why it is not what the settings ask for' })
  refusal?: RefusalDto;
  @ApiProperty({ description: 'For If-Match' }) etag: string;
}

export class FeatureListDto {
  @ApiProperty({ type: [FeatureDto] }) items: FeatureDto[];
}
