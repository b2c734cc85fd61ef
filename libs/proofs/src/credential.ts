import type { FieldError } from '#libs/base';
import { isUrl, readContexts, type ContextFindings, type ContextTerms } from './credential-context.js';
import { parseDateTimeStamp } from './date-time.js';

export interface CredentialCheck {
  /** `unsupported`: no rule is broken as far as it was checked, but something in it is beyond this checker. */
  readonly result: 'ok' | 'invalid' | 'unsupported';
  /** The broken rules, or what is unsupported. Empty if `ok`. */
  readonly problems: readonly FieldError[];
}

export interface CredentialCheckOptions {
  /** Terms of remote contexts besides the v2 one, by URL. */
  readonly contexts?: Readonly<Record<string, ContextTerms>>;
}

type Members = Readonly<Record<string, unknown>>;
type Flaw = readonly [code: string, detail: string];

/** Members whose objects need a `type`, and how they stand with `id` (VCDM 2.0, sections 4.9 to 4.13 and 5.4 to 5.6). */
const TYPED = {
  credentialStatus: 'optional',
  credentialSchema: 'required',
  refreshService: 'optional',
  termsOfUse: 'optional',
  evidence: 'optional',
  proof: 'optional',
} as const;
/** Parts of the data model that have rules of their own, which this checker does not know. */
const UNSUPPORTED = ['relatedResource', 'confidenceMethod', 'renderMethod'];

/**
 * The structure rules of a W3C Verifiable Credential (VCDM 2.0), without JSON-LD processing and without fetching
 * anything. Signatures and times are not looked at.
 */
export function checkCredential(document: unknown, options: CredentialCheckOptions = {}): CredentialCheck {
  if (!isObject(document)) {
    return { result: 'invalid', problems: [{ pointer: '', detail: 'must be an object', code: 'object' }] };
  }
  const contexts = readContexts(document['@context'], options.contexts ?? {});
  const rules = new Rules(contexts);
  rules.checkAll(document);
  if (rules.problems.length > 0) return { result: 'invalid', problems: rules.problems };
  const unsupported = [...contexts.unsupported, ...rules.unsupported];
  return { result: unsupported.length > 0 ? 'unsupported' : 'ok', problems: unsupported };
}

class Rules {
  readonly problems: FieldError[];
  readonly unsupported: FieldError[] = [];

  constructor(private readonly contexts: ContextFindings) {
    this.problems = [...contexts.problems];
  }

  checkAll(credential: Members): void {
    this.#optionalUrl('/id', credential.id);
    this.#types('/type', credential.type);
    if (![credential.type].flat().includes('VerifiableCredential')) {
      this.#add('/type', ['verifiable-credential', 'must include "VerifiableCredential"']);
    }
    this.#issuer(credential.issuer);
    this.#texts('', credential);
    this.#validity(credential);
    this.#subjects(credential.credentialSubject);
    for (const [name, id] of Object.entries(TYPED)) {
      this.#each(`/${name}`, credential[name], (at, value) => this.#typed(at, value, id));
    }
    for (const name of UNSUPPORTED.filter((member) => credential[member] !== undefined)) {
      this.unsupported.push({
        pointer: `/${name}`,
        detail: `${name} is not judged here`,
        code: 'unsupported',
      });
    }
  }

  #issuer(issuer: unknown): void {
    const id = isObject(issuer) ? issuer.id : issuer;
    if (!isUrl(id)) this.#add('/issuer', ['issuer', 'must be a URL, or an object whose id is one']);
    if (isObject(issuer)) this.#texts('/issuer', issuer);
  }

  #subjects(value: unknown): void {
    if (value === undefined || (Array.isArray(value) && value.length === 0)) {
      this.#add('/credentialSubject', ['required', 'must be there']);
    }
    this.#each('/credentialSubject', value, (at, subject) => {
      if (!isObject(subject) || Object.keys(subject).length === 0) {
        this.#add(at, ['subject', 'must be an object with at least one member']);
      } else this.#optionalUrl(`${at}/id`, subject.id);
    });
  }

  #typed(at: string, value: unknown, id: 'required' | 'optional'): void {
    if (!isObject(value)) {
      this.#add(at, ['object', 'must be an object']);
      return;
    }
    this.#types(`${at}/type`, value.type);
    if (id === 'required' && value.id === undefined) this.#add(`${at}/id`, ['required', 'must be there']);
    this.#optionalUrl(`${at}/id`, value.id);
  }

  #types(at: string, value: unknown): void {
    const types: unknown[] = Array.isArray(value) ? value : [value];
    if (types.length === 0) this.#add(at, ['type', 'must name at least one type']);
    for (const type of types) {
      if (typeof type !== 'string' || type === '') this.#add(at, ['type', 'must be a term or a URL']);
      else if (!isUrl(type) && this.contexts.defines(type) === false && !isProofType(at)) {
        this.#add(at, ['undefined-term', `"${type}" is neither a URL nor defined by @context`]);
      }
    }
  }

  #validity(credential: Members): void {
    const times = ['validFrom', 'validUntil'].map((name) => {
      const time = parseDateTimeStamp(credential[name]);
      if (credential[name] !== undefined && time === undefined) {
        this.#add(`/${name}`, ['date-time', 'must be a dateTimeStamp such as 2026-01-31T12:00:00Z']);
      }
      return time;
    });
    const [from, until] = times;
    if (from !== undefined && until !== undefined && from > until) {
      this.#add('/validUntil', ['order', 'must not be before validFrom']);
    }
  }

  #texts(at: string, object: Members): void {
    for (const name of ['name', 'description']) {
      this.#each(`${at}/${name}`, object[name], (pointer, text) => {
        const plain = typeof text === 'string' || (isObject(text) && typeof text['@value'] === 'string');
        if (!plain) this.#add(pointer, ['text', 'must be a string or a language value object']);
      });
    }
  }

  #optionalUrl(at: string, value: unknown): void {
    if (value !== undefined && !isUrl(value)) this.#add(at, ['url', 'must be a single URL']);
  }

  #each(at: string, value: unknown, check: (at: string, value: unknown) => void): void {
    if (value === undefined) return;
    if (!Array.isArray(value)) check(at, value);
    else for (const [i, item] of value.entries()) check(`${at}/${i}`, item);
  }

  #add(pointer: string, flaw: Flaw): void {
    this.problems.push({ pointer, code: flaw[0], detail: flaw[1] });
  }
}

/** The suites' own contexts define these types, and a verifier knows them by heart (Data Integrity, section 2.1). */
function isProofType(at: string): boolean {
  return at.startsWith('/proof/');
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
