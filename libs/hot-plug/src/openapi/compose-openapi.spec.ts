import type { OpenAPIObject } from '@nestjs/swagger';
import { composeOpenApi } from './compose-openapi.js';

const base: OpenAPIObject = { openapi: '3.0.0', info: { title: 'all', version: '1' }, paths: {} };
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const operation = (name: string, operationId = 'get') => ({
  operationId,
  responses: { 200: { description: '', content: { 'application/json': { schema: ref(name) } } } },
});

function document(path: string, schemas: Record<string, object>, operationId?: string): OpenAPIObject {
  const [first = ''] = Object.keys(schemas);
  return {
    ...base,
    paths: { [path]: { get: operation(first, operationId) } },
    components: { schemas },
  };
}
const compose = (...parts: [string, OpenAPIObject][]) =>
  composeOpenApi(
    base,
    parts.map(([feature, doc]) => ({ feature, document: doc })),
  );
const schemaAt = (doc: OpenAPIObject, path: string) =>
  JSON.stringify(doc.paths[path]?.get?.responses['200']).match(/schemas\/(\w+)/)?.[1];

describe('composeOpenApi', () => {
  it('unites paths, and says whose an operation is', () => {
    const all = compose(['a', document('/a', { A: {} })], ['b', document('/b', { B: {} })]);
    expect(Object.keys(all.paths)).toEqual(['/a', '/b']);
    expect(all.paths['/b']?.get).toMatchObject({ tags: ['b'], 'x-feature': 'b' });
    expect(all.info.title).toBe('all');
  });

  it('shares components that are equal, and renames those that differ', () => {
    const all = compose(
      ['a', document('/a', { Same: { type: 'string' }, Item: { type: 'object' } })],
      ['some-b', document('/b', { Item: { type: 'array' }, Same: { type: 'string' } })],
    );
    expect(Object.keys(all.components?.schemas ?? {})).toEqual(['Same', 'Item', 'SomeB_Item']);
    expect(schemaAt(all, '/a')).toBe('Same');
    expect(schemaAt(all, '/b')).toBe('SomeB_Item');
  });

  it('renames a component that is equal but refers to one that is not, however deep', () => {
    const schemas = (type: string) => ({
      Page: { properties: { list: { type: 'array', items: ref('Order') } } },
      Order: { oneOf: [ref('Item')], discriminator: { mapping: { item: ref('Item').$ref } } },
      Item: { type },
    });
    const all = compose(['a', document('/a', schemas('string'))], ['b', document('/b', schemas('number'))]);
    expect(all.components?.schemas).toMatchObject({
      ...schemas('string'),
      B_Page: { properties: { list: { items: ref('B_Order') } } },
      B_Order: { oneOf: [ref('B_Item')], discriminator: { mapping: { item: ref('B_Item').$ref } } },
      B_Item: { type: 'number' },
    });
    expect([schemaAt(all, '/a'), schemaAt(all, '/b')]).toEqual(['Page', 'B_Page']);
  });

  it('keeps operation ids unique', () => {
    const all = compose(
      ['a', document('/a', { A: {} })],
      ['b', document('/b', { B: {} })],
      ['c', document('/c', { C: {} }, 'other')],
    );
    const ids = ['/a', '/b', '/c'].map((path) => all.paths[path]?.get?.operationId);
    expect(ids).toEqual(['get', 'b_get', 'other']);
  });

  it('changes nothing that it was given, and takes names of prototypes for names', () => {
    const one = document('/a', { constructor: { type: 'string' } });
    const before = JSON.stringify([base, one]);
    const all = compose(['a', one], ['b', document('/b', { constructor: { type: 'number' } })]);
    expect(Object.keys(all.components?.schemas ?? {})).toEqual(['constructor', 'B_constructor']);
    expect(JSON.stringify([base, one])).toBe(before);
  });
});
