import {
  Body,
  Controller,
  Get,
  Headers,
  Param,
  Post,
  Query,
  StreamableFile,
  UseInterceptors,
} from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiCreatedResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { CurrentCaller, type Caller } from '#libs/caller';
import { ApiProblems } from '../api-problems.js';
import { CreateProof } from '../usecases/create-proof.js';
import { ExportDocument } from '../usecases/export-document.js';
import { ListProofs } from '../usecases/list-proofs.js';
import { ReadProof } from '../usecases/read-proof.js';
import { ListProofsDto } from './list-proofs.dto.js';
import { ProofRequestDto, requestOf } from './proof-request.dto.js';
import { LocationOfCreated } from './location-of-created.js';
import { pageOf, viewOf } from './proof-view.js';
import { ProofDto, ProofPageDto } from './proof.dto.js';
import { KeepClaims } from './raw-claims.js';

const ID = {
  name: 'id',
  format: 'uuid',
  description: 'Id of the proof',
  example: '019a3c1e-7f5a-7c3e-9d2b-4a1f0e6b8c7d',
};
const byId = (operationId: string) => ({ operationId, parameters: { id: '$response.body#/id' } });
const LINKS = { proof: byId('getIdentityProof'), document: byId('getIdentityProofDocument') };

@ApiTags('identity')
@ApiBearerAuth('bearer')
@Controller({ path: 'blockchain/identity/proof', version: '1' })
export class ProofController {
  constructor(
    private readonly createProof: CreateProof,
    private readonly readProof: ReadProof,
    private readonly listProofs: ListProofs,
    private readonly exportDocument: ExportDocument,
  ) {}

  @Post()
  @UseInterceptors(KeepClaims, LocationOfCreated)
  @ApiOperation({
    operationId: 'createIdentityProof',
    summary: 'Accept a proof of claims; it is signed at once and anchored soon',
    description: 'Roles admin, operator and service for anybody; a member for itself.',
  })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'The same key with the same request gives the same proof, for a day',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  })
  @ApiCreatedResponse({
    type: ProofDto,
    description: 'Durable, with a signed receipt',
    headers: { Location: { description: 'Where the proof is', schema: { type: 'string' } } },
    links: LINKS,
  })
  @ApiProblems(400, 401, 403, 413, 415, 422, 429, 503)
  async create(
    @CurrentCaller() caller: Caller,
    @Body() request: ProofRequestDto,
    @Headers('idempotency-key') key?: string,
  ): Promise<ProofDto> {
    return viewOf(await this.createProof.run(caller, requestOf(request), key));
  }

  @Get()
  @ApiOperation({
    operationId: 'listIdentityProofs',
    summary: 'The proofs that the caller may see, the newest first',
  })
  @ApiOkResponse({ type: ProofPageDto })
  @ApiProblems(400, 401, 429, 503)
  async list(@CurrentCaller() caller: Caller, @Query() query: ListProofsDto): Promise<ProofPageDto> {
    return pageOf(await this.listProofs.run(caller, query));
  }

  @Get(':id')
  @ApiOperation({ operationId: 'getIdentityProof', summary: 'A proof, and where it is on chain' })
  @ApiParam(ID)
  @ApiOkResponse({ type: ProofDto, links: { document: LINKS.document } })
  @ApiProblems(401, 404, 429, 503)
  async get(@CurrentCaller() caller: Caller, @Param('id') id: string): Promise<ProofDto> {
    return viewOf(await this.readProof.run(caller, id));
  }

  @Get(':id/document')
  @ApiOperation({
    operationId: 'getIdentityProofDocument',
    summary: 'The anchored proof as one document that anyone verifies offline',
    description:
      'Canonical bytes (RFC 8785), the same ones for one state of the proof. Pass them on as they are.',
  })
  @ApiParam(ID)
  @ApiOkResponse({
    description: 'The document',
    headers: { 'Content-Disposition': { schema: { type: 'string' } } },
    content: { 'application/json': { schema: { type: 'object', additionalProperties: true } } },
    links: { verify: { operationId: 'verifyIdentityProof', requestBody: '$response.body' } },
  })
  @ApiProblems(401, 404, 409, 429, 503)
  async document(@CurrentCaller() caller: Caller, @Param('id') id: string): Promise<StreamableFile> {
    const bytes = await this.exportDocument.run(caller, id);
    const disposition = `attachment; filename="identity-proof-${id}.json"`;
    return new StreamableFile(bytes, { type: 'application/json', disposition, length: bytes.length });
  }
}
