import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Put, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { Roles } from '#libs/caller';
import { FeatureHost } from '#libs/hot-plug';
import { auditEntry } from '../control/audit.js';
import { FeatureControl, type FeatureChange } from '../control/feature-control.js';
import { ApiProblems } from '../edge/openapi/api-problems.js';
import { FeatureDto, FeatureListDto, PatchFeatureDto, PutFeatureDto } from './admin.dto.js';
import { featureView, type FeatureView } from './feature-view.js';
import { RequestedChange } from './requested-change.js';
import { requireObject } from './require-object.js';

interface Reply {
  code(status: number): Reply;
  header(name: string, value: string): Reply;
}

const IF_MATCH = {
  name: 'if-match',
  required: false,
  description: 'The ETag that was read; 412 if it has changed',
};
const NAME = { name: 'name', example: 'identity' };

/** Loads, unloads and configures features while the service runs. */
@ApiTags('admin')
@ApiBearerAuth('bearer')
@ApiProblems(401, 403, 429, 503)
@Roles('admin')
@Controller({ path: 'admin/features', version: '1' })
export class FeaturesController {
  constructor(
    private readonly host: FeatureHost,
    private readonly control: FeatureControl,
  ) {}

  @Get()
  @ApiOperation({ summary: 'All features: those that run and those that could' })
  @ApiOkResponse({ type: FeatureListDto })
  list(@Res({ passthrough: true }) reply: Reply): { items: FeatureView[] } {
    const items = this.control.names.map((name) => featureView(this.host, this.control, name));
    reply.header('etag', auditEntry.hash(items.map((i) => i.etag)));
    return { items };
  }

  @Get(':name')
  @ApiOperation({ summary: 'One feature' })
  @ApiParam(NAME)
  @ApiOkResponse({ type: FeatureDto })
  @ApiProblems(404)
  get(@Param('name') name: string, @Res({ passthrough: true }) reply: Reply): FeatureView {
    return this.#view(name, reply);
  }

  @Put(':name')
  @ApiOperation({ summary: 'Load the feature, or replace its running generation with this configuration' })
  @ApiParam(NAME)
  @ApiHeader(IF_MATCH)
  @ApiOkResponse({ type: FeatureDto, description: 'Replaced' })
  @ApiCreatedResponse({ type: FeatureDto, description: 'Loaded' })
  @ApiProblems(400, 404, 409, 412, 422)
  async put(
    @RequestedChange() change: FeatureChange,
    @Body() body: PutFeatureDto,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<FeatureView> {
    const { created } = await this.control.put(change, body.config);
    reply.code(created ? 201 : 200);
    return this.#view(change.feature, reply);
  }

  @Patch(':name')
  @ApiOperation({ summary: 'Switch the feature on or off, or change parts of its configuration' })
  @ApiParam(NAME)
  @ApiHeader(IF_MATCH)
  @ApiOkResponse({ type: FeatureDto })
  @ApiProblems(400, 404, 409, 412, 422)
  async patch(
    @RequestedChange() change: FeatureChange,
    @Body() body: PatchFeatureDto,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<FeatureView> {
    await this.control.patch(change, body);
    return this.#view(change.feature, reply);
  }

  @Patch(':name/config')
  @ApiOperation({ summary: 'Change parts of the configuration: JSON Merge Patch (RFC 7396)' })
  @ApiParam(NAME)
  @ApiHeader(IF_MATCH)
  @ApiConsumes('application/merge-patch+json', 'application/json')
  @ApiBody({ schema: { type: 'object', additionalProperties: true, example: {} } })
  @ApiOkResponse({ type: FeatureDto })
  @ApiProblems(400, 404, 409, 412, 415, 422)
  async patchConfig(
    @RequestedChange() change: FeatureChange,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<FeatureView> {
    await this.control.patch(change, { config: requireObject(body) });
    return this.#view(change.feature, reply);
  }

  @Delete(':name')
  @HttpCode(200)
  @ApiOperation({ summary: 'Unload the feature; its tables stay' })
  @ApiParam(NAME)
  @ApiHeader(IF_MATCH)
  @ApiOkResponse({ type: FeatureDto })
  @ApiProblems(404, 409, 412)
  async remove(
    @RequestedChange() change: FeatureChange,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<FeatureView> {
    await this.control.remove(change);
    return this.#view(change.feature, reply);
  }

  #view(name: string, reply: Reply): FeatureView {
    const view = featureView(this.host, this.control, name);
    reply.header('etag', view.etag);
    return view;
  }
}
