import { Controller, Get, Query } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import { Roles } from '#libs/caller';
import { ApiProblems } from '../../edge/openapi/api-problems.js';
import { StreamUseCases } from '../usecases/stream-usecases.js';
import { CurrentCall, CurrentLiveCall, type LiveCall, type StreamCall } from './current-call.js';
import { LiveEvents } from './live-events.js';
import { parsePosition } from './position.js';
import { EXAMPLE } from './stream-examples.js';
import { AfterDto, EventsQueryDto, PoisonQueryDto, RangeQueryDto } from './stream-query.dto.js';
import { completenessView, eventsView, poisonView } from './stream-view.js';
import { CompletenessDto, PoisonDto, StreamEventsDto } from './stream.dto.js';

const NAME = { name: 'name', example: EXAMPLE.name };
const USUAL = 100;

/** What a stream has read. */
@ApiTags('streams')
@ApiBearerAuth('bearer')
@ApiProblems(401, 403, 404, 429, 503)
@Roles('admin', 'operator', 'member', 'service')
@Controller({ path: 'blockchain/streams/:name', version: '1' })
export class StreamEventsController {
  constructor(
    private readonly streams: StreamUseCases,
    private readonly liveEvents: LiveEvents,
  ) {}

  @Get('events')
  @ApiOperation({
    operationId: 'getStreamEvents',
    summary: 'Lines of the journal in order',
    description: 'Lines never change: what a reorganisation takes back gets a line of kind `removed`.',
  })
  @ApiParam(NAME)
  @ApiOkResponse({ type: StreamEventsDto })
  @ApiProblems(400)
  async events(
    @CurrentCall() { caller, name }: StreamCall,
    @Query() { after = 0, limit = USUAL }: EventsQueryDto,
  ): Promise<StreamEventsDto> {
    return eventsView(await this.streams.read.events(caller, name, { after, limit }), after);
  }

  @Get('events/live')
  @ApiOperation({
    operationId: 'followStreamEvents',
    summary: 'Server-sent events: the lines after a position, then each that comes',
    description:
      '`id` is the position of the line, `data` the line. It ends with the token and when the service stops; connect again with `Last-Event-ID` or `after`, and no line is left out or told twice.',
  })
  @ApiParam(NAME)
  @ApiHeader({
    name: 'last-event-id',
    required: false,
    description: 'The position that was received last; wins over `after`',
  })
  @ApiProduces('text/event-stream')
  @ApiOkResponse({
    description: 'Server-sent events',
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  })
  @ApiProblems(400)
  async live(@CurrentLiveCall() call: LiveCall, @Query() { after = 0 }: AfterDto): Promise<void> {
    const last = call.request.raw.headers['last-event-id'];
    const isGiven = typeof last === 'string' && last !== '';
    await this.liveEvents.run(call, isGiven ? parsePosition(last) : after);
  }

  @Get('poison')
  @ApiOperation({ operationId: 'getStreamPoison', summary: 'Events that could not be decoded' })
  @ApiParam(NAME)
  @ApiOkResponse({ type: PoisonDto })
  @ApiProblems(400)
  async poison(
    @CurrentCall() { caller, name }: StreamCall,
    @Query() { limit = USUAL }: PoisonQueryDto,
  ): Promise<PoisonDto> {
    return poisonView(await this.streams.read.poison(caller, name, limit));
  }

  @Get('completeness')
  @ApiOperation({
    operationId: 'getStreamCompleteness',
    summary: 'Whether the journal holds just the events of a range of blocks, with the evidence',
  })
  @ApiParam(NAME)
  @ApiOkResponse({ type: CompletenessDto })
  @ApiProblems(400)
  async completeness(
    @CurrentCall() { caller, name }: StreamCall,
    @Query() { from, to }: RangeQueryDto,
  ): Promise<CompletenessDto> {
    return completenessView(await this.streams.read.completeness(caller, name, { from, to }));
  }
}
