import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

const SECRET = '`whsec_` and 24 to 64 bytes in base64 (Standard Webhooks)';

export class CreateWebhookDto {
  @ApiProperty({
    description: 'http or https; outside of development https only, and not in a private network',
    maxLength: 2_000,
    example: 'https://hooks.example.com/votes',
  })
  @IsString({ message: 'must be text' })
  @MaxLength(2_000, { message: 'must have at most 2000 characters' })
  url: string;

  @ApiPropertyOptional({ description: `${SECRET}; one is made if it is left out`, writeOnly: true })
  @IsOptional()
  @IsString({ message: 'must be text' })
  @MaxLength(100, { message: `must be ${SECRET}` })
  secret?: string | null;

  @ApiPropertyOptional({
    minimum: 0,
    default: 0,
    description: 'Lines after this position; 0 begins with the first of the journal',
    example: 0,
  })
  @IsOptional()
  @IsInt({ message: 'must be a whole number' })
  @Min(0, { message: 'must be at least 0' })
  @Max(Number.MAX_SAFE_INTEGER, { message: 'must be a position' })
  after?: number | null;
}

export class WebhookDto {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ example: 'votes' }) stream: string;
  @ApiProperty() owner: string;
  @ApiProperty({ example: 'https://hooks.example.com/votes' }) url: string;
  @ApiProperty({ enum: ['active', 'paused', 'retrying'] }) state: string;
  @ApiPropertyOptional({ description: 'Why the last attempt has failed' }) trouble?: string;
  @ApiProperty({ minimum: 0, description: 'Everything up to here was delivered or is a dead letter' })
  position: number;
  @ApiProperty({ minimum: 0, description: 'At the message that is being delivered' }) attempts: number;
  @ApiPropertyOptional({ format: 'date-time' }) nextAttemptAt?: string;
  @ApiPropertyOptional({ format: 'date-time' }) deliveredAt?: string;
  @ApiProperty({ minimum: 0 }) deadLetters: number;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ format: 'date-time' }) updatedAt: string;
}

export class CreatedWebhookDto extends WebhookDto {
  @ApiProperty({ description: `${SECRET}. It is not shown again` }) secret: string;
}

export class WebhookPageDto {
  @ApiProperty({ type: [WebhookDto] }) items: readonly WebhookDto[];
  @ApiPropertyOptional({ description: 'Give it back as `cursor`; absent on the last page' })
  nextCursor?: string;
}

export class DeliveryDto {
  @ApiProperty() delivered: boolean;
  @ApiPropertyOptional({ description: 'Of the answer, if there was one', example: 204 }) status?: number;
  @ApiPropertyOptional({ description: 'Why it was not delivered' }) reason?: string;
  @ApiProperty() milliseconds: number;
}

class DeadLetterDto {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ description: 'The `webhook-id` of all attempts' }) messageId: string;
  @ApiProperty({ minimum: 0, description: 'The lines after this position …' }) after: number;
  @ApiProperty({ minimum: 1, description: '… up to and including this one' }) position: number;
  @ApiProperty({ minimum: 1 }) attempts: number;
  @ApiProperty() reason: string;
  @ApiProperty({ format: 'date-time' }) at: string;
}

export class DeadLetterPageDto {
  @ApiProperty({ type: [DeadLetterDto] }) items: readonly DeadLetterDto[];
  @ApiPropertyOptional({ description: 'Give it back as `cursor`; absent on the last page' })
  nextCursor?: string;
}
