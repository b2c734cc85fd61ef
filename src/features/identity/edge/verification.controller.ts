import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '#libs/caller';
import type { Signer, VerificationReport } from '#libs/proofs';
import { ApiProblems } from '../api-problems.js';
import { ISSUER } from '../usecases/issuer.js';
import { VerifyDocument } from '../usecases/verify-document.js';
import { exampleDocument } from './example-document.js';
import { RAW_BODY } from './raw-body.js';
import { IssuerDto, VerificationDto } from './verification.dto.js';

/** What strangers may ask. */
@ApiTags('identity')
@Public()
@Controller({ path: 'blockchain/identity', version: '1' })
export class VerificationController {
  constructor(
    private readonly verifyDocument: VerifyDocument,
    @Inject(ISSUER) private readonly issuer: Signer,
  ) {}

  @Post('verify')
  @HttpCode(200)
  @RouteConfig(RAW_BODY)
  @ApiOperation({
    operationId: 'verifyIdentityProof',
    summary: 'Verify an exported document, byte by byte',
    description:
      'Send the document exactly as it was received. Whatever is wrong with it is a failed check of the report, not an error.',
  })
  @ApiBody({
    description: 'The document. The example is a real one, of another issuer.',
    schema: { type: 'object', additionalProperties: true, example: exampleDocument },
  })
  @ApiOkResponse({ type: VerificationDto })
  @ApiProblems(413, 429, 503)
  verify(@Body() document: Buffer | undefined): VerificationReport {
    return this.verifyDocument.run(document ?? new Uint8Array());
  }

  @Get('issuer')
  @ApiOperation({ operationId: 'getIdentityIssuer', summary: 'Who signs the proofs of this service' })
  @ApiOkResponse({ type: IssuerDto })
  @ApiProblems(429, 503)
  whoSigns(): IssuerDto {
    const { did, verificationMethod } = this.issuer;
    return { did, verificationMethod, cryptosuite: 'eddsa-jcs-2022' };
  }
}
