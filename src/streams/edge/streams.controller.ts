import { Body, Controller, Delete, Get, HttpCode, Post, Put, Query, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { CurrentCaller, Roles, type Caller } from '#libs/caller';
import { ApiProblems } from '../../edge/openapi/api-problems.js';
import { StreamUseCases } from '../usecases/stream-usecases.js';
import { CurrentCall, type StreamCall } from './current-call.js';
import type { Reply } from './reply.js';
import { EXAMPLE } from './stream-examples.js';
import { ListStreamsDto } from './stream-query.dto.js';
import { DefineStreamDto, ResetStreamDto, wantedOf } from './stream-request.dto.js';
import { streamPage, streamView } from './stream-view.js';
import { StreamDto, StreamPageDto } from './stream.dto.js';

const NAME = { name: 'name', example: EXAMPLE.name };

/** Streams of contract events: of each caller the own ones, of administrators all. */
@ApiTags('streams')
@ApiBearerAuth('bearer')
@ApiProblems(401, 403, 429, 503)
@Roles('admin', 'operator', 'member', 'service')
@Controller({ path: 'blockchain/streams', version: '1' })
export class StreamsController {
  constructor(private readonly streams: StreamUseCases) {}

  @Put(':name')
  @ApiOperation({
    operationId: 'defineStream',
    summary: 'Make a stream of contract events, or find it',
    description: 'The same definition may be put again and again. Names are the same for all callers.',
  })
  @ApiParam(NAME)
  @ApiOkResponse({ type: StreamDto, description: 'It was there with the same definition' })
  @ApiCreatedResponse({ type: StreamDto, description: 'Made; it is being read' })
  @ApiProblems(400, 404, 409, 413, 415, 422)
  async define(
    @CurrentCall() { caller, name }: StreamCall,
    @Body() body: DefineStreamDto,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<StreamDto> {
    const { stream, created } = await this.streams.define.run(caller, wantedOf(name, body));
    reply.code(created ? 201 : 200);
    return streamView(stream);
  }

  @Get()
  @ApiOperation({ operationId: 'listStreams', summary: 'The streams of the caller, by name' })
  @ApiOkResponse({ type: StreamPageDto })
  @ApiProblems(400)
  async list(@CurrentCaller() caller: Caller, @Query() query: ListStreamsDto): Promise<StreamPageDto> {
    const { limit = 50, ...asked } = query;
    return streamPage(await this.streams.list.run(caller, { ...asked, limit }));
  }

  @Get(':name')
  @ApiOperation({ operationId: 'getStream', summary: 'How far a stream is' })
  @ApiParam(NAME)
  @ApiOkResponse({ type: StreamDto })
  @ApiProblems(404)
  async get(@CurrentCall() { caller, name }: StreamCall): Promise<StreamDto> {
    return streamView(await this.streams.find.run(caller, name));
  }

  @Post(':name/pause')
  @HttpCode(200)
  @ApiOperation({ operationId: 'pauseStream', summary: 'Read no more; what was read stays' })
  @ApiParam(NAME)
  @ApiOkResponse({ type: StreamDto })
  @ApiProblems(404)
  async pause(@CurrentCall() { caller, name }: StreamCall): Promise<StreamDto> {
    return streamView(await this.streams.change.pause(caller, name));
  }

  @Post(':name/resume')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'resumeStream',
    summary: 'Read on, also after an event that could not be decoded',
  })
  @ApiParam(NAME)
  @ApiOkResponse({ type: StreamDto })
  @ApiProblems(404)
  async resume(@CurrentCall() { caller, name }: StreamCall): Promise<StreamDto> {
    return streamView(await this.streams.change.resume(caller, name));
  }

  @Post(':name/reset')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'resetStream',
    summary: 'Take back everything from a block on, and read it anew',
    description: 'The journal grows: each event that is taken back gets a line of kind `removed`.',
  })
  @ApiParam(NAME)
  @ApiOkResponse({ type: StreamDto })
  @ApiProblems(400, 404, 413, 415)
  async reset(
    @CurrentCall() { caller, name }: StreamCall,
    @Body() { block }: ResetStreamDto,
  ): Promise<StreamDto> {
    return streamView(await this.streams.change.reset(caller, name, block));
  }

  @Delete(':name')
  @HttpCode(204)
  @ApiOperation({ operationId: 'removeStream', summary: 'Remove a stream with its journal and its webhooks' })
  @ApiParam(NAME)
  @ApiNoContentResponse({ description: 'Gone' })
  @ApiProblems(404)
  async remove(@CurrentCall() { caller, name }: StreamCall): Promise<void> {
    await this.streams.change.remove(caller, name);
  }
}
