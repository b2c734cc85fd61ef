import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { FeatureHost } from '#libs/hot-plug';
import { ProblemDto } from '../edge/openapi/api-problems.js';
import { completeOperations } from '../edge/openapi/complete-operations.js';
import type { ServiceFacts } from '../health/service-facts.js';

const DESCRIPTION = [
  'Credentials anchored on chain, governance, cross-chain proofs and wallets, as features that can be changed while the service runs.',
  'Errors are problem documents (RFC 9457). Every `POST` that creates takes an `Idempotency-Key`.',
  'Limits are told by the `RateLimit` headers.',
].join('\n\n');

/** What the documents of the root application and of every feature have in common. */
export function openApiBase({ version }: ServiceFacts): Omit<OpenAPIObject, 'paths'> {
  return new DocumentBuilder()
    .setTitle('DAO chain service')
    .setDescription(DESCRIPTION)
    .setVersion(version)
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'bearer')
    .build();
}

export function describeApp(app: NestFastifyApplication, facts: ServiceFacts): OpenAPIObject {
  const document = SwaggerModule.createDocument(app, openApiBase(facts), {
    extraModels: [ProblemDto],
    // unique over all features, and readable in generated clients
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
  return completeOperations(document);
}

/** Swagger UI at `/docs`, the document at `/docs-json`: always that of the snapshot in force. */
export function serveDocs(app: NestFastifyApplication, host: FeatureHost): void {
  SwaggerModule.setup('docs', app, () => host.current.openApi, {
    useGlobalPrefix: false,
    jsonDocumentUrl: 'docs-json',
    yamlDocumentUrl: 'docs-yaml',
    customSiteTitle: 'DAO chain service',
    patchDocumentOnRequest: () => host.current.openApi,
    swaggerOptions: { persistAuthorization: true },
  });
}
