import { ApiProperty } from '@nestjs/swagger';
import type { FeatureContext } from '#libs/hot-plug';

export class FeatureVersionDto {
  @ApiProperty({ example: 'wallet' }) name: string;
  @ApiProperty({ example: '0.1.0' }) version: string;
  @ApiProperty({ description: 'Grows with every change of any feature', example: 3 }) generation: number;
}

export function versionOf({ name, version, generation }: FeatureContext): FeatureVersionDto {
  return { name, version, generation };
}
