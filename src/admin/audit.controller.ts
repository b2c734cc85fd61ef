import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Roles } from '#libs/caller';
import { CONTROL_STORE, type AuditPage, type ControlStore } from '../control/control-store.port.js';
import { ApiProblems } from '../edge/openapi/api-problems.js';
import { AuditPageDto, AuditQueryDto } from './admin.dto.js';

@ApiTags('admin')
@ApiBearerAuth('bearer')
@ApiProblems(400, 401, 403, 429, 503)
@Roles('admin', 'operator')
@Controller({ path: 'admin/audit', version: '1' })
export class AuditController {
  constructor(@Inject(CONTROL_STORE) private readonly store: ControlStore) {}

  @Get()
  @ApiOperation({ summary: 'Who changed which feature, when, how, and what came of it; newest first' })
  @ApiOkResponse({ type: AuditPageDto, description: 'A page of the audit log' })
  list(@Query() query: AuditQueryDto): Promise<AuditPage> {
    return this.store.auditLog(query);
  }
}
