import { getSchemaPath, type OpenAPIObject } from '@nestjs/swagger';
import { ProblemDto, problemResponse } from './api-problems.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;
/** What the front door may answer before it is known who serves the request. */
const ANYWHERE = [400, 414, 429, 431, 503] as const;
const WITH_BODY = [413, 415] as const;
const WITH_CALLER = [401] as const;

/** Adds to every operation the error answers that it shares with all others, where it does not speak of them itself. */
export function completeOperations(document: OpenAPIObject): OpenAPIObject {
  const paths = Object.entries(document.paths).map(([path, item]) => {
    const operations = METHODS.flatMap((method) => {
      const operation = item[method];
      return operation ? [[method, completed(operation, method !== 'get')] as const] : [];
    });
    return [path, { ...item, ...Object.fromEntries(operations) }] as const;
  });
  return { ...document, paths: Object.fromEntries(paths) };
}

function completed(operation: Operation, mayHaveBody: boolean): Operation {
  const statuses = [
    ...ANYWHERE,
    ...(mayHaveBody ? WITH_BODY : []),
    ...(operation.security?.length ? WITH_CALLER : []),
  ];
  const schema = { $ref: getSchemaPath(ProblemDto) };
  const shared = statuses.map((status) => [status, problemResponse(status, schema)] as const);
  const parameters = withoutTwins(operation.parameters ?? []);
  const responses = { ...Object.fromEntries(shared), ...described(operation) };
  return { ...operation, parameters, responses };
}

/** An answer that says nothing of itself is what the operation is for. */
function described({ responses, summary = 'Done' }: Operation): Operation['responses'] {
  const whole = Object.entries(responses).map(([status, response]) => {
    const silent = response && 'description' in response && response.description === '';
    return [status, silent ? { ...response, description: summary } : response] as const;
  });
  return Object.fromEntries(whole);
}

type Parameters = NonNullable<Operation['parameters']>;

/**
 * Nest finds `@Headers('if-match')` and does not see that `@ApiHeader` speaks of the same one as `If-Match`: field names
 * are case-insensitive (RFC 9110, 5.1). The one with a description stays.
 */
function withoutTwins(parameters: Parameters): Parameters {
  const kept = new Map<string, Parameters[number]>();
  for (const parameter of parameters) {
    const key = '$ref' in parameter ? parameter.$ref : `${parameter.in} ${nameOf(parameter)}`;
    const described = !('$ref' in parameter) && parameter.description !== undefined;
    if (described || !kept.has(key)) kept.set(key, parameter);
  }
  return [...kept.values()];
}

const nameOf = (parameter: { readonly in: string; readonly name: string }): string =>
  parameter.in === 'header' ? parameter.name.toLowerCase() : parameter.name;
