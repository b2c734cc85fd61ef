import { Body, Controller, Delete, Get, HttpCode, Post, Query, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiCreatedResponse,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { Roles } from '#libs/caller';
import { ApiProblems } from '../../edge/openapi/api-problems.js';
import { StreamUseCases } from '../usecases/stream-usecases.js';
import { CurrentCall, type StreamCall } from './current-call.js';
import type { Reply } from './reply.js';
import { EXAMPLE } from './stream-examples.js';
import { PageQueryDto } from './stream-query.dto.js';
import { deliveryView, letterPage, webhookPage, webhookView } from './webhook-view.js';
import {
  CreatedWebhookDto,
  CreateWebhookDto,
  DeadLetterPageDto,
  DeliveryDto,
  WebhookDto,
  WebhookPageDto,
} from './webhook.dto.js';

const NAME = { name: 'name', example: EXAMPLE.name };
const ID = { name: 'id', example: '01920000-0000-7000-8000-000000000000' };
const LETTER = { ...ID, name: 'letter' };
const USUAL = 50;

/** Signed callbacks (standardwebhooks.com) with the lines of a stream. */
@ApiTags('streams')
@ApiBearerAuth('bearer')
@ApiParam(NAME)
@ApiProblems(401, 403, 404, 429, 503)
@Roles('admin', 'operator', 'member', 'service')
@Controller({ path: 'blockchain/streams/:name/webhooks', version: '1' })
export class WebhooksController {
  constructor(private readonly streams: StreamUseCases) {}

  @Post()
  @ApiOperation({
    operationId: 'createWebhook',
    summary: 'Have the lines of a stream posted to a URL',
    description: 'In order and at least once. The secret that signs them is shown here and never again.',
  })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'The same key with the same request has the same effect, once',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  })
  @ApiCreatedResponse({ type: CreatedWebhookDto })
  @ApiProblems(400, 409, 413, 415, 422)
  async create(
    @CurrentCall() { caller, name, key }: StreamCall,
    @Body() { url, secret, after }: CreateWebhookDto,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<CreatedWebhookDto> {
    const request = { topic: name, url, secret: secret ?? undefined, after: after ?? 0, key };
    const created = await this.streams.webhooks.create(caller, request);
    const path = `/api/v1/blockchain/streams/${encodeURIComponent(name)}/webhooks/${created.webhook.id}`;
    reply.header('location', path).header('cache-control', 'no-store');
    return { ...webhookView(created.webhook), secret: created.secret };
  }

  @Get()
  @ApiOperation({ operationId: 'listWebhooks', summary: 'The webhooks of a stream, the oldest first' })
  @ApiOkResponse({ type: WebhookPageDto })
  @ApiProblems(400)
  async list(
    @CurrentCall() { caller, name }: StreamCall,
    @Query() { cursor, limit = USUAL }: PageQueryDto,
  ): Promise<WebhookPageDto> {
    return webhookPage(await this.streams.webhooks.list(caller, name, { cursor, limit }));
  }

  @Get(':id')
  @ApiOperation({ operationId: 'getWebhook', summary: 'How far a webhook is' })
  @ApiParam(ID)
  @ApiOkResponse({ type: WebhookDto })
  async get(@CurrentCall() { caller, ...place }: StreamCall): Promise<WebhookDto> {
    return webhookView(await this.streams.webhooks.get(caller, place));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ operationId: 'removeWebhook', summary: 'Remove a webhook with its dead letters' })
  @ApiParam(ID)
  @ApiNoContentResponse({ description: 'Gone' })
  async remove(@CurrentCall() { caller, ...place }: StreamCall): Promise<void> {
    await this.streams.webhooks.remove(caller, place);
  }

  @Post(':id/pause')
  @HttpCode(200)
  @ApiOperation({ operationId: 'pauseWebhook', summary: 'Deliver no more; nothing is lost meanwhile' })
  @ApiParam(ID)
  @ApiOkResponse({ type: WebhookDto })
  async pause(@CurrentCall() { caller, ...place }: StreamCall): Promise<WebhookDto> {
    return webhookView(await this.streams.webhooks.pause(caller, place));
  }

  @Post(':id/resume')
  @HttpCode(200)
  @ApiOperation({ operationId: 'resumeWebhook', summary: 'Deliver on, and try at once what waits' })
  @ApiParam(ID)
  @ApiOkResponse({ type: WebhookDto })
  async resume(@CurrentCall() { caller, ...place }: StreamCall): Promise<WebhookDto> {
    return webhookView(await this.streams.webhooks.resume(caller, place));
  }

  @Post(':id/test')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'testWebhook',
    summary: 'Post a message of type `webhook.test`, and say what came of it',
  })
  @ApiParam(ID)
  @ApiOkResponse({ type: DeliveryDto })
  async test(@CurrentCall() { caller, ...place }: StreamCall): Promise<DeliveryDto> {
    return deliveryView(await this.streams.webhooks.test(caller, place));
  }

  @Get(':id/dead-letters')
  @ApiOperation({
    operationId: 'listDeadLetters',
    summary: 'Messages that were given up, the oldest first',
  })
  @ApiParam(ID)
  @ApiOkResponse({ type: DeadLetterPageDto })
  @ApiProblems(400)
  async deadLetters(
    @CurrentCall() { caller, ...place }: StreamCall,
    @Query() { cursor, limit = USUAL }: PageQueryDto,
  ): Promise<DeadLetterPageDto> {
    return letterPage(await this.streams.webhooks.deadLetters(caller, place, { cursor, limit }));
  }

  @Post(':id/dead-letters/:letter/retry')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'retryDeadLetter',
    summary: 'Try a dead letter once more; delivered, it is gone',
  })
  @ApiParam(ID)
  @ApiParam(LETTER)
  @ApiOkResponse({ type: DeliveryDto })
  async retry(@CurrentCall() { caller, ...place }: StreamCall): Promise<DeliveryDto> {
    return deliveryView(await this.streams.webhooks.retry(caller, place, place.letter));
  }
}
