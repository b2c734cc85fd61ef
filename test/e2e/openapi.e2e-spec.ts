import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { eventually } from '#libs/testing';
import { operationsOf, type Operation } from '../support/fuzz/operations.js';
import { startServiceProcess, type CallInit, type ServiceProcess } from '../support/service-process.js';
import { JWT_SECRET } from '../support/tokens.js';

interface Documented {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components: {
    readonly securitySchemes: Readonly<Record<string, object>>;
    readonly schemas: Readonly<Record<string, object>>;
  };
}
interface DocumentedOperation {
  readonly operationId: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly object[];
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<Record<string, DocumentedResponse>>;
}
interface DocumentedResponse {
  readonly description: string;
  readonly content?: Readonly<Record<string, { readonly schema?: unknown }>>;
  readonly links?: Readonly<Record<string, { readonly operationId: string; readonly parameters?: object }>>;
}

/** The same problem, whoever answers it: the front door, the root application, a feature. */
const ANYWHERE = ['400', '414', '429', '431', '503'];
const PUBLIC = [/\/health/, /\/monitoring\//, /identity\/(verify|issuer)$/];

describe('The OpenAPI document', () => {
  let service: ServiceProcess;
  let document: Documented;
  let operations: readonly (readonly [string, DocumentedOperation])[];
  beforeAll(async () => {
    service = await startServiceProcess({ env: { JWT_SECRET, RATE_LIMIT_ENABLED: 'false' } });
    document = (await service.call('/docs-json', { token: null })).body as Documented;
    operations = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, o]) => [`${method} ${path}`, o] as const),
    );
  });
  afterAll(() => service.stop());

  const faulty = (isFaulty: (o: DocumentedOperation, name: string) => boolean) =>
    operations.filter(([name, o]) => isFaulty(o, name)).map(([name]) => name);

  it('is valid, by the schema of its version', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document) as never);
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    expect(document.openapi).toMatch(/^3\./);
    expect(operations.length).toBeGreaterThan(20);
    expect((await service.call('/docs-yaml', { token: null })).body).toContain(
      `openapi: ${document.openapi}`,
    );
  });

  it('refers to nothing that is not there', () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];
    expect(refs.length).toBeGreaterThan(20);
    for (const [, name = ''] of refs) expect(Object.keys(document.components.schemas)).toContain(name);
  });

  it('gives each operation a name of its own, a summary and a group', () => {
    const ids = operations.map(([, o]) => o.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(faulty((o) => !o.summary || !o.tags?.length)).toEqual([]);
    expect(
      faulty(({ parameters = [] }) => {
        const names = parameters.map((p) => `${p.in} ${p.in === 'header' ? p.name.toLowerCase() : p.name}`);
        return new Set(names).size !== names.length;
      }),
    ).toEqual([]);
  });

  it('says what needs a token', () => {
    expect(document.components.securitySchemes).toEqual({
      bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
    });
    const isPublic = (name: string) => PUBLIC.some((p) => p.test(name));
    expect(faulty((o, name) => isPublic(name) === (o.security ?? []).length > 0)).toEqual([]);
    expect(faulty((o, name) => !isPublic(name) && o.responses['401'] === undefined)).toEqual([]);
    expect(faulty((o, name) => name.includes('/admin/') && o.responses['403'] === undefined)).toEqual([]);
  });

  it('describes every answer, with a schema where there is a body', () => {
    const undescribed = operations.flatMap(([name, { responses }]) =>
      Object.entries(responses).flatMap(([status, { description, content }]) => {
        const problem = Number(status) >= 400 && !/\/health/.test(name) && !/monitoring/.test(name);
        const schemas = Object.values(content ?? {}).map((c) => c.schema);
        const empty = status === '204' && content === undefined;
        const typed = empty || (schemas.length > 0 && schemas.every((s) => s !== undefined));
        const right = !problem || content?.['application/problem+json'] !== undefined;
        return description !== '' && typed && right ? [] : [`${name} ${status}`];
      }),
    );
    expect(undescribed).toEqual([]);
    expect(faulty((o) => ANYWHERE.some((status) => o.responses[status] === undefined))).toEqual([]);
  });

  it('has examples that work as they are', async () => {
    const known = operationsOf(document);
    const call = (o: Operation, path = o.path) =>
      service.call(path, {
        method: o.method,
        ...(o.body === undefined ? {} : { body: o.body.example, headers: { 'content-type': o.body.type } }),
      });
    // a path without parameters needs nothing that has to be there before, but for the contracts that a batch calls
    const sendable = known.filter(
      (o) => !o.path.includes('{') && o.method !== 'DELETE' && o.id !== 'callContracts',
    );
    expect(sendable.length).toBeGreaterThan(8);
    for (const operation of sendable) {
      const { status } = await call(operation);
      const created = [201, 202].find((code) => operation.statuses.has(code));
      expect(`${operation.id} ${status}`).toBe(
        `${operation.id} ${(operation.method === 'POST' ? created : undefined) ?? 200}`,
      );
    }
    for (const operation of known.filter((o) => o.path.includes('/admin/features/{name}'))) {
      const { example } = operation.parameters.find((p) => p.name === 'name') ?? {};
      if (operation.method === 'DELETE') continue;
      expect((await call(operation, operation.path.replace('{name}', String(example)))).status).toBe(200);
    }
  });

  it('speaks of the answers as they are', async () => {
    const ajv = new Ajv({ strict: false, allErrors: true });
    formats.default(ajv);
    ajv.addSchema({ $id: 'openapi', ...closed(document) });
    const checked = new Set<string>();
    const check = async (path: string, init: CallInit = {}, template = path) => {
      const { status, body } = await service.call(path, init);
      const method = (init.method ?? 'GET').toLowerCase();
      const pointer = ['paths', template.split('?')[0] ?? '', method, 'responses', String(status), 'content'];
      const type = status < 400 ? 'application/json' : 'application/problem+json';
      const ref = [...pointer, type, 'schema'].map((s) => s.replaceAll('~', '~0').replaceAll('/', '~1'));
      ajv.validate({ $ref: `openapi#/${ref.map(encodeURIComponent).join('/')}` }, body);
      expect({ path, status, errors: ajv.errors }).toEqual({ path, status, errors: null });
      checked.add(`${method} ${template} ${status}`);
      return body;
    };
    const proofs = '/api/v1/blockchain/identity/proof';
    const claims = { text: 'a', number: 1.5, yes: true, none: null, list: [1, 'a'], object: { a: 1 } };
    const { id } = await check(proofs, { method: 'POST', body: { subject: 'did:example:a', claims } });
    await check(proofs, { method: 'POST', body: { subject: 'a b', claims } });
    const proof = `${proofs}/${id as string}`;
    await eventually(async () => (await service.call(proof)).body.status === 'anchored', {
      what: 'The anchored proof',
      within: 30_000,
    });
    await check(proof, {}, `${proofs}/{id}`);
    await check(`${proof}0`, {}, `${proofs}/{id}`);
    await check(`${proof}/document`, {}, `${proofs}/{id}/document`);
    const admin = '/api/v1/admin/features';
    await check(`${admin}/wallet`, { method: 'PATCH', body: { enabled: true } }, `${admin}/{name}`);
    for (const [name, { parameters = [] }] of operations) {
      const [method, path = ''] = name.split(' ');
      const needs = parameters.some((p) => p.in === 'path') || path.endsWith('/metrics');
      if (method === 'get' && !needs) await check(path);
    }
    expect(checked.size).toBeGreaterThan(12);
    expect(checked).toContain('get /api/v1/admin/audit 200');
    expect(checked).toContain('get /api/v1/blockchain/monitoring/status 200');
  });

  it('leads from an answer that holds an id to what can be done with it', async () => {
    const create = operationsOf(document).find((o) => o.id === 'createIdentityProof');
    const { body } = await service.call(create?.path ?? '', { method: 'POST', body: create?.body?.example });
    const creation = operations.find(([, o]) => o.operationId === 'createIdentityProof')?.[1].responses[
      '201'
    ];
    const links = Object.values(creation?.links ?? {});
    expect(links.length).toBeGreaterThan(0);
    for (const { operationId, parameters } of links) {
      expect(parameters).toEqual({ id: '$response.body#/id' });
      const path = operationsOf(document).find((o) => o.id === operationId)?.path ?? '';
      // the document exists once the proof is anchored
      expect([200, 409]).toContain((await service.call(path.replace('{id}', body.id as string))).status);
    }
    const targets = operations.flatMap(([, o]) =>
      Object.values(o.responses).flatMap((r) => Object.values(r.links ?? {}).map((l) => l.operationId)),
    );
    for (const target of targets) expect(operations.map(([, o]) => o.operationId)).toContain(target);
  });

  it('has pages that need nothing from outside', async () => {
    const page = async (path: string) => {
      const answer = await service.call(path, { headers: { accept: 'text/html' }, token: null });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toContain('text/html');
      return String(answer.body);
    };
    const loaded = (html: string) =>
      [...html.matchAll(/<(?:script|link|img|iframe)\b[^>]*?\s(?:src|href)=["']([^"']+)["']/g)].map(
        ([, url = '']) => url,
      );
    const docs = await page('/docs');
    expect(loaded(docs).length).toBeGreaterThan(3);
    for (const url of loaded(docs)) {
      const { origin, pathname } = new URL(url, `${service.url}/docs`);
      expect(origin).toBe(service.url);
      expect((await service.call(pathname, { token: null })).status).toBe(200);
    }
    // one document: what is not inline would come from elsewhere; its script holds templates of tags
    const elsewhere = (url: string) => /^(https?:)?\/\//.test(url);
    expect(loaded(await page('/graphql')).filter(elsewhere)).toEqual([]);
  });
});

/** Objects that name their members have no others, so that a member nobody has documented is found. */
function closed<T>(schema: T): T {
  if (Array.isArray(schema)) return schema.map(closed) as T;
  if (typeof schema !== 'object' || schema === null) return schema;
  const members = Object.entries(schema).map(([key, value]) => [key, closed(value)] as const);
  const open = 'properties' in schema && 'type' in schema && !('additionalProperties' in schema);
  return Object.fromEntries([...members, ...(open ? [['additionalProperties', false]] : [])]) as T;
}
