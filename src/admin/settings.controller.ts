import { Controller, Get, Inject } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { defineToken } from '#libs/base';
import { Roles } from '#libs/caller';
import type { ExplainedKey } from '#libs/config';
import { ApiProblems } from '../edge/openapi/api-problems.js';
import { SettingsDto } from './admin.dto.js';

/** The part of the running settings that the admin API shows. */
export interface ExplainableSettings {
  readonly snapshot: {
    readonly profile: string;
    readonly warnings: readonly string[];
    explain(): readonly ExplainedKey[];
  };
  readonly lastError: { readonly message: string } | undefined;
  readonly pendingRestart: readonly string[];
}

export const EXPLAINABLE_SETTINGS = defineToken<ExplainableSettings>('explainable-settings');

@ApiTags('admin')
@ApiBearerAuth('bearer')
@ApiProblems(401, 403, 429)
@Roles('admin', 'operator')
@Controller({ path: 'admin/settings', version: '1' })
export class SettingsController {
  constructor(@Inject(EXPLAINABLE_SETTINGS) private readonly settings: ExplainableSettings) {}

  @Get()
  @ApiOperation({ summary: 'Every setting with its value (secrets masked) and the layer that decided it' })
  @ApiOkResponse({ type: SettingsDto, description: 'The configuration in force' })
  explain() {
    const { snapshot, lastError, pendingRestart } = this.settings;
    return {
      profile: snapshot.profile,
      warnings: snapshot.warnings,
      lastError: lastError?.message,
      pendingRestart,
      keys: snapshot.explain(),
    };
  }
}
