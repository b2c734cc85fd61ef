import { getSchemaPath, type OpenAPIObject } from '@nestjs/swagger';
import { ProblemDto, problemResponse } from './api-problems.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;
/** What the front door may answer before it is known who serves the request. */
const ANYWHERE = [400, 414, 429, 503] as const;
const WITH_BODY = [413, 415] as const;
const WITH_CALLER = [401] as const;

/** Adds to every operation the error answers that it shares with all others, where it does not speak of them itself. */
export function completeOperations(document: OpenAPIObject): OpenAPIObject {
  const paths = Object.entries(document.paths).map(([path, item]) => {
    const operations = METHODS.flatMap((method) => {
      const operation = item[method];
      return operation ? [[method, completed(operation)] as const] : [];
    });
    return [path, { ...item, ...Object.fromEntries(operations) }] as const;
  });
  return { ...document, paths: Object.fromEntries(paths) };
}

function completed(operation: Operation): Operation {
  const statuses = [
    ...ANYWHERE,
    ...(operation.requestBody ? WITH_BODY : []),
    ...(operation.security?.length ? WITH_CALLER : []),
  ];
  const schema = { $ref: getSchemaPath(ProblemDto) };
  const shared = statuses.map((status) => [status, problemResponse(status, schema)] as const);
  return { ...operation, responses: { ...Object.fromEntries(shared), ...operation.responses } };
}
