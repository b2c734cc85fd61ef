import type { FieldError } from '#libs/base';

/** W3C "Verifiable Credentials Data Model v2.0", section 4.3. */
export const CREDENTIALS_V2 = 'https://www.w3.org/ns/credentials/v2';

const ABSOLUTE_URL = /^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`]+$/;

/** A URL in the sense of VCDM 2.0: absolute, of any scheme (`did:`, `urn:`, `https:`). */
export function isUrl(value: unknown): value is string {
  return typeof value === 'string' && ABSOLUTE_URL.test(value);
}

/** Every top-level term of the v2 context; all are protected: no other context may change them. */
export const V2_TERMS = [
  'id type description digestMultibase digestSRI mediaType name VerifiableCredential EnvelopedVerifiableCredential',
  'VerifiablePresentation EnvelopedVerifiablePresentation JsonSchemaCredential JsonSchema',
  'BitstringStatusListCredential BitstringStatusList BitstringStatusListEntry DataIntegrityProof',
  '... _sd _sd_alg aud cnf exp iat iss jku kid nbf sub x5u',
]
  .join(' ')
  .split(' ');

/** The terms that a context defines; `any` for one with `@vocab`, which defines every term. */
export type ContextTerms = readonly string[] | 'any';

export interface ContextFindings {
  readonly problems: readonly FieldError[];
  /** What this checker cannot judge, so that the credential is neither right nor wrong for it. */
  readonly unsupported: readonly FieldError[];
  /** Whether a term (a name in `type`) has a meaning; `undefined` where nobody can know without the unread contexts. */
  defines(term: string): boolean | undefined;
}

/**
 * Reads `@context` without JSON-LD processing: known remote contexts, and inline ones that map terms to URLs.
 * `known` holds the terms of further remote contexts by URL.
 */
export function readContexts(value: unknown, known: Readonly<Record<string, ContextTerms>>): ContextFindings {
  return new ContextReader(known).read(value);
}

class ContextReader implements ContextFindings {
  readonly problems: FieldError[] = [];
  readonly unsupported: FieldError[] = [];
  readonly #terms = new Map<string, string>(V2_TERMS.map((term) => [term, CREDENTIALS_V2]));
  readonly #protected = new Set<string>();
  #vocabulary = false;

  constructor(private readonly known: Readonly<Record<string, ContextTerms>>) {}

  defines(term: string): boolean | undefined {
    if (this.#vocabulary || this.#terms.has(term)) return true;
    return this.unsupported.length > 0 ? undefined : false;
  }

  read(value: unknown): this {
    if (!Array.isArray(value)) {
      this.#problem('/@context', 'must be an array that begins with the v2 context', 'context');
      return this;
    }
    if (value[0] !== CREDENTIALS_V2)
      this.#problem('/@context/0', `must be "${CREDENTIALS_V2}"`, 'base-context');
    for (const [i, context] of value.slice(1).entries()) this.#readOne(context, `/@context/${i + 1}`);
    return this;
  }

  #readOne(context: unknown, pointer: string): void {
    if (typeof context === 'string') this.#readRemote(context, pointer);
    else if (typeof context === 'object' && context !== null && !Array.isArray(context)) {
      this.#readInline(context, pointer);
    } else this.#problem(pointer, 'must be a URL or an object', 'context');
  }

  #readRemote(url: string, pointer: string): void {
    if (!isUrl(url)) {
      this.#problem(pointer, `"${url}" is not a URL`, 'url');
      return;
    }
    if (url === CREDENTIALS_V2) return;
    const terms = Object.hasOwn(this.known, url) ? this.known[url] : undefined;
    if (terms === undefined) {
      this.unsupported.push({
        pointer,
        detail: `the context "${url}" is not known here`,
        code: 'unknown-context',
      });
    } else if (terms === 'any') this.#vocabulary = true;
    else for (const term of terms) this.#terms.set(term, url);
  }

  #readInline(context: object, pointer: string): void {
    const protects = '@protected' in context && context['@protected'] === true;
    for (const [term, definition] of Object.entries(context)) {
      if (term === '@protected') continue;
      const at = `${pointer}/${term}`;
      if (term.startsWith('@') || !isUrl(definition)) {
        this.#unjudged(at, 'only terms that map to a URL are judged in an inline context', 'inline-context');
      } else if (V2_TERMS.includes(term)) {
        // protected, so only the same definition again is allowed, which cannot be told without JSON-LD processing
        this.#unjudged(at, `"${term}" is defined again`, 'base-term');
      } else if (this.#protected.has(term) && this.#terms.get(term) !== definition) {
        this.#problem(at, `"${term}" is protected by an earlier context`, 'protected-term');
      } else {
        this.#terms.set(term, definition);
        if (protects) this.#protected.add(term);
      }
    }
  }

  #unjudged(pointer: string, detail: string, code: string): void {
    this.unsupported.push({ pointer, detail, code });
  }

  #problem(pointer: string, detail: string, code: string): void {
    this.problems.push({ pointer, detail, code });
  }
}
