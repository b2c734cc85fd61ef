/** Takes secrets out of what is logged: by the name of the key, and by the look of the text. */
const CENSORED = '[redacted]';
const MAX_DEPTH = 12;
const MAX_ITEMS = 200;
const MAX_TEXT = 16_384;

/** Compared without case, `_`, `-` and spaces: `privateKey`, `PRIVATE_KEY` and `private-key` are one. */
const SECRET_PARTS = [
  'authorization',
  'cookie',
  'password',
  'passwd',
  'passphrase',
  'secret',
  'privatekey',
  'mnemonic',
  'seedphrase',
  'apikey',
  'accesskey',
  'encryptionkey',
  'signingkey',
  'credentials',
  'bearer',
  'jwt',
];
/** `tokenId`, `tokenAddress` and `maxTokens` are no secrets: these count only as the last word. */
const SECRET_ENDINGS = ['token', 'pwd', 'salt', 'kek', 'dek'];
/** A URL under such a key keeps its origin: providers put API keys into path and query. */
const URL_KEY =
  /(rpc|ws|wss|jwks|webhook|database|redis|amqp|nats|provider)(node)?(url|uri|urls|endpoint|endpoints)$/;

interface Key {
  readonly kind: 'secret' | 'url' | 'plain';
  /** The key as it may be shown: in a map by token it is a secret itself. */
  readonly shown: string;
}

const keys = new Map<string, Key>();
const MAX_KEYS = 5_000;

function keyOf(name: string): Key {
  const known = keys.get(name);
  if (known) return known;
  const word = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const secret =
    SECRET_PARTS.some((part) => word.includes(part)) || SECRET_ENDINGS.some((end) => word.endsWith(end));
  const key: Key = {
    kind: secret ? 'secret' : URL_KEY.test(word) ? 'url' : 'plain',
    shown: redactText(name),
  };
  // keys may come from callers' documents: never an endless map
  if (keys.size >= MAX_KEYS) keys.clear();
  keys.set(name, key);
  return key;
}

const JWT = /\beyJ[\w-]{5,}\.[\w-]{5,}(\.[\w-]*)*/g;
const BEARER = /\b(bearer|basic)\s+[\w.~+/=-]{6,}/gi;
const URL_CREDENTIALS = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@"']+@/gi;
const PEM = /-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]*?(-----END \1-----|$)/g;
const SECRET_WORD =
  /((?:private[_ -]?key|secret|passw(?:or)?d|passphrase|mnemonic|api[_ -]?key|authorization|cookie|token|jwt)\\?["']?\s*[:=]\s*)(\\?"[^"]*"?|'[^']*'?|[^\s"',}&;]+)/gi;
/** Any of the patterns needs one of these characters. */
const SUSPICIOUS = /[:=@-]|eyJ|bearer|basic/i;

/** The text without JWTs, credentials in URLs, private keys in PEM and `secret=value` pairs. */
export function redactText(text: string): string {
  const bounded = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}… (${text.length} characters)` : text;
  if (!SUSPICIOUS.test(bounded)) return bounded;
  return bounded
    .replace(PEM, CENSORED)
    .replace(JWT, CENSORED)
    .replace(BEARER, `$1 ${CENSORED}`)
    .replace(URL_CREDENTIALS, `$1${CENSORED}@`)
    .replace(SECRET_WORD, `$1${CENSORED}`);
}

/** A copy that may be logged: plain data of bounded size, errors with their stack, cause and data. */
export function redact(value: unknown): unknown {
  return visit(value, { depth: 0, above: [] });
}

interface Place {
  readonly depth: number;
  /** Objects on the way here, against cycles. */
  readonly above: readonly object[];
}

function visit(value: unknown, place: Place): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return value;
  if (place.depth >= MAX_DEPTH) return '[too deep]';
  if (place.above.includes(value)) return '[circular]';
  const inner: Place = { depth: place.depth + 1, above: [...place.above, value] };
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item) => visit(item, inner));
  if (Error.isError(value)) return errorData(value, inner);
  if (value instanceof Map)
    return entries(
      [...value].map(([key, item]) => [String(key), item]),
      inner,
    );
  if (value instanceof Set) return [...value].slice(0, MAX_ITEMS).map((item) => visit(item, inner));
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if ('toJSON' in value && typeof value.toJSON === 'function')
    return visitJson(value as { toJSON(): unknown }, inner);
  return entries(Object.entries(value), inner);
}

function visitJson(value: { toJSON(): unknown }, place: Place): unknown {
  try {
    return visit(value.toJSON(), place);
  } catch {
    return '[unreadable]';
  }
}

function entries(pairs: Iterable<readonly [string, unknown]>, place: Place): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  let left = MAX_ITEMS;
  for (const [name, item] of pairs) {
    if (left-- === 0) break;
    const key = keyOf(name);
    define(copy, key.shown, under(key, item, place));
  }
  return copy;
}

/** An own property even for `__proto__`. */
function define(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(target, key, { value, enumerable: true });
  else target[key] = value;
}

function under({ kind }: Key, value: unknown, place: Place): unknown {
  if (value === null || value === undefined || typeof value === 'boolean') return value;
  if (kind === 'secret') return CENSORED;
  return kind === 'url' ? origins(value, place) : visit(value, place);
}

function origins(value: unknown, place: Place): unknown {
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item) => origins(item, place));
  return typeof value === 'string' ? originOf(value) : visit(value, place);
}

function originOf(text: string): string {
  const url = URL.parse(text);
  if (!url) return redactText(text);
  const hidden = url.pathname.length > 1 || url.search !== '' || url.username !== '' || url.password !== '';
  return `${url.protocol}//${url.host}${hidden ? `/${CENSORED}` : ''}`;
}

function errorData(error: Error, place: Place): Record<string, unknown> {
  const { name, message, stack, cause, ...own } = error;
  return {
    type: name,
    message: redactText(message),
    ...(stack === undefined ? {} : { stack: redactText(stack) }),
    ...(cause === undefined ? {} : { cause: visit(cause, place) }),
    ...entries(Object.entries(own), place),
  };
}
