import type { FieldError } from './errors.js';

/** Deeper than any document of people, and shallow enough for code that recurses. */
export const MAX_DOCUMENT_DEPTH = 128;
/** More tell nothing new, and an answer must not outgrow its request. */
const MAX_FAULTS = 50;
const MAX_SEGMENT = 200;

interface Frame {
  /** Of an object, those met so far; undefined for a list. */
  readonly names: Set<string> | undefined;
  key: string | number;
  awaitsName: boolean;
}

interface JsonRules {
  /** Names that no member may have. */
  readonly forbidden?: ReadonlySet<string>;
}

/**
 * What is lost or ambiguous when `text` is parsed, each with its pointer: members named twice, escapes of lone
 * surrogates, numbers that a double does not hold, nesting beyond `MAX_DOCUMENT_DEPTH` (I-JSON, RFC 7493, section 2).
 * `text` must be JSON: call it after `JSON.parse`. Linear, without recursion.
 */
export function faultsOfJson(text: string, rules: JsonRules = {}): readonly FieldError[] {
  return new Scan(text, rules).run();
}

/** True if the double nearest to a JSON number is written the same, apart from zeros and the exponent. */
export function isExactNumber(text: string): boolean {
  const shortest = String(Number(text));
  return shortest === text || (shortest !== 'NaN' && decimal(shortest) === decimal(text));
}

/** A JSON Pointer (RFC 6901, section 3) to a member of what `pointer` points at. */
export function pointerTo(pointer: string, key: string | number): string {
  return `${pointer}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** Significant digits and the power of ten, so that equal numbers have equal text. */
function decimal(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  if (whole === '') return text;
  const digits = (whole + fraction).replace(/^0+/, '');
  if (digits === '') return '0';
  let end = digits.length;
  while (digits.charAt(end - 1) === '0') end--;
  const power = Number(exponent) - fraction.length + (digits.length - end);
  return `${sign}${digits.slice(0, end)}e${power}`;
}

class Scan {
  readonly #faults: FieldError[] = [];
  readonly #frames: Frame[] = [];
  #at = 0;

  constructor(
    private readonly text: string,
    private readonly rules: JsonRules,
  ) {}

  run(): readonly FieldError[] {
    while (this.#at < this.text.length && this.#faults.length < MAX_FAULTS) {
      if (this.#frames.length > MAX_DOCUMENT_DEPTH) {
        this.#fault('too_deep', `is nested deeper than ${MAX_DOCUMENT_DEPTH}`);
        break;
      }
      this.#step(this.text.charAt(this.#at));
    }
    return this.#faults;
  }

  #step(character: string): void {
    if (character === '"') this.#string();
    else if (character === '-' || (character >= '0' && character <= '9')) this.#number();
    else {
      this.#structure(character);
      this.#at++;
    }
  }

  #structure(character: string): void {
    const frame = this.#frames.at(-1);
    if (character === '{') this.#frames.push({ names: new Set(), key: '', awaitsName: true });
    else if (character === '[') this.#frames.push({ names: undefined, key: 0, awaitsName: false });
    else if (character === '}' || character === ']') this.#frames.pop();
    else if (character === ',' && frame) {
      if (typeof frame.key === 'number') frame.key++;
      else frame.awaitsName = true;
    }
  }

  #string(): void {
    const start = this.#at;
    let end = this.text.indexOf('"', start + 1);
    while (this.#isEscaped(end)) end = this.text.indexOf('"', end + 1);
    this.#at = end + 1;
    const raw = this.text.slice(start, end + 1);
    const value = raw.includes('\\') ? (JSON.parse(raw) as string) : raw.slice(1, -1);
    const frame = this.#frames.at(-1);
    if (frame?.awaitsName) this.#name(frame, value);
    else if (!value.isWellFormed())
      this.#fault('lone_surrogate', 'has a lone surrogate: it is no Unicode text');
  }

  #name(frame: Frame, name: string): void {
    frame.awaitsName = false;
    frame.key = name;
    if (frame.names?.has(name))
      this.#fault('duplicate_name', 'is there more than once: it is unclear what counts');
    else frame.names?.add(name);
    if (!name.isWellFormed()) this.#fault('lone_surrogate', 'has a lone surrogate in its name');
    if (this.rules.forbidden?.has(name)) this.#fault('forbidden_name', 'has a name that is not accepted');
  }

  #number(): void {
    const start = this.#at;
    while (/[-+.\deE]/.test(this.text.charAt(this.#at))) this.#at++;
    const text = this.text.slice(start, this.#at);
    if (!isExactNumber(text))
      this.#fault('inexact_number', 'cannot be kept exactly as a double; write it as a string');
  }

  /** A run of backslashes ends at one quotation mark only, so that this stays linear. */
  #isEscaped(quote: number): boolean {
    let first = quote;
    while (this.text.charAt(first - 1) === '\\') first--;
    return (quote - first) % 2 === 1;
  }

  #fault(code: string, detail: string): void {
    const segments = this.#frames.map(({ key }) => (typeof key === 'string' ? clipped(key) : key));
    this.#faults.push({ pointer: segments.reduce<string>(pointerTo, ''), code, detail });
  }
}

const clipped = (key: string): string =>
  (key.length > MAX_SEGMENT ? `${key.slice(0, MAX_SEGMENT)}…` : key).toWellFormed();
