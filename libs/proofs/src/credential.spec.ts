import { readdirSync, readFileSync } from 'node:fs';
import type { JsonObject } from '#libs/base';
import { CREDENTIALS_V2, V2_TERMS } from './credential-context.js';
import { checkCredential } from './credential.js';

const folder = new URL('../../../test/vectors/vc-dm2-inputs/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const contexts = { 'https://www.w3.org/ns/credentials/examples/v2': 'any' as const };

/** The suite's inputs are templates: its runner fills in the issuer and the dates before it asks for issuance. */
function input(name: string): JsonObject {
  const text = readFileSync(new URL(name, folder), 'utf8')
    .replace('PAST DATE', '2020-01-01T00:00:00Z')
    .replace('FUTURE DATE', '2099-01-01T00:00:00Z');
  const template = JSON.parse(text) as JsonObject;
  const issuer = template.issuer ?? 'did:example:issuer';
  return {
    ...template,
    issuer: typeof issuer === 'object' ? { id: 'did:example:issuer', ...issuer } : issuer,
  };
}

describe('checkCredential', () => {
  it('has both kinds of inputs', () => {
    expect(files.filter((name) => name.endsWith('-ok.json')).length).toBeGreaterThan(15);
    expect(files.filter((name) => name.endsWith('-fail.json')).length).toBeGreaterThan(12);
  });

  it.each(files)('judges %s', (name) => {
    expect(checkCredential(input(name), { contexts }).result).toBe(
      name.endsWith('-ok.json') ? 'ok' : 'invalid',
    );
  });

  const good: JsonObject = {
    '@context': [CREDENTIALS_V2],
    type: ['VerifiableCredential'],
    issuer: 'did:example:issuer',
    credentialSubject: { id: 'did:example:subject' },
  };

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['an array', [good]],
    ['no context', { ...good, '@context': undefined }],
    ['a context that is not a list', { ...good, '@context': CREDENTIALS_V2 }],
    ['the contexts in another order', { ...good, '@context': ['https://other.example/', CREDENTIALS_V2] }],
    ['version 1', { ...good, '@context': ['https://www.w3.org/2018/credentials/v1'] }],
    ['a number as context', { ...good, '@context': [CREDENTIALS_V2, 1] }],
    ['no issuer', { ...good, issuer: undefined }],
    ['no type', { ...good, type: [] }],
    ['an undefined type', { ...good, type: ['VerifiableCredential', 'Undefined'] }],
    ['no subject', { ...good, credentialSubject: undefined }],
    ['an empty list of subjects', { ...good, credentialSubject: [] }],
    ['a subject that is text', { ...good, credentialSubject: 'did:example:subject' }],
    ['a day that does not exist', { ...good, validFrom: '2026-02-30T00:00:00Z' }],
    ['a time without zone', { ...good, validFrom: '2026-02-01T00:00:00' }],
    [
      'an end before the start',
      { ...good, validFrom: '2026-02-01T00:00:00Z', validUntil: '2026-01-01T00:00:00Z' },
    ],
    ['a schema without id', { ...good, credentialSchema: { type: 'JsonSchema' } }],
    ['a name that is a number', { ...good, name: 1 }],
    ['a proof without type', { ...good, proof: {} }],
  ])('finds %s', (_name, document) => {
    const check = checkCredential(document);
    expect(check.result).toBe('invalid');
    expect(check.problems.length).toBeGreaterThan(0);
  });

  it.each<[string, unknown]>([
    ['an unknown context', { ...good, '@context': [CREDENTIALS_V2, 'https://other.example/v1'] }],
    [
      'a type that an unknown context may define',
      {
        ...good,
        '@context': [CREDENTIALS_V2, 'https://other.example/v1'],
        type: ['VerifiableCredential', 'Unknown'],
      },
    ],
    ['a context named like a method of objects', { ...good, '@context': [CREDENTIALS_V2, 'constructor:x'] }],
    [
      'an inline vocabulary',
      { ...good, '@context': [CREDENTIALS_V2, { '@vocab': 'https://other.example/#' }] },
    ],
    [
      'a nested definition',
      { ...good, '@context': [CREDENTIALS_V2, { a: { '@id': 'https://other.example/a' } }] },
    ],
    [
      'a redefined base term',
      { ...good, '@context': [CREDENTIALS_V2, { name: 'https://other.example/name' }] },
    ],
    ['related resources', { ...good, relatedResource: [{}] }],
  ])('does not claim to judge %s', (_name, document) => {
    const check = checkCredential(document);
    expect(check.result).toBe('unsupported');
    expect(check.problems.length).toBeGreaterThan(0);
  });

  it('takes what is well formed', () => {
    expect(checkCredential(good)).toEqual({ result: 'ok', problems: [] });
    const named = { ...good, name: [{ '@value': 'Nachweis', '@language': 'de' }], description: 'A proof' };
    expect(checkCredential(named).result).toBe('ok');
  });
});

describe('the terms of the v2 context', () => {
  it('are those of the published context', () => {
    const file = new URL('../../../test/vectors/jsonld-contexts/contexts.json', import.meta.url);
    const published = JSON.parse(readFileSync(file, 'utf8')) as Record<string, { '@context': object }>;
    const terms = Object.keys(published[CREDENTIALS_V2]?.['@context'] ?? {}).filter(
      (term) => !term.startsWith('@'),
    );
    expect([...V2_TERMS].toSorted()).toEqual(terms.toSorted());
  });
});
