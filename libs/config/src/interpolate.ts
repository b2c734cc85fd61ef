/** Stands in a tree for a placeholder that came out empty: the key counts as not mentioned. */
export const UNSET = Symbol('unset');

/** A scalar that was put together from the environment. Its type is that of the key it ends up in. */
export class Interpolated {
  constructor(
    readonly text: string,
    readonly variables: readonly string[],
  ) {}
}

/** A scalar whose placeholders cannot be filled. It is an error only where its value is used. */
export class Unresolvable {
  constructor(
    readonly reason: string,
    readonly expected: string,
  ) {}
}

/** An unset and an empty variable are the same. */
export type Lookup = (name: string) => string | undefined;

export type Scalar = string | Interpolated | Unresolvable | typeof UNSET;

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const OPEN = '${';
const ESCAPE = '$${';

/**
 * Fills `${NAME}` and `${NAME:default}`, also several in one text and nested in a default; `$${` stands for `${`.
 * Text without a placeholder comes back as it is.
 */
export function interpolate(text: string, lookup: Lookup): Scalar {
  if (!text.includes(OPEN)) return text;
  const filler = new Filler(lookup);
  const filled = filler.fill(text);
  if (filled instanceof Unresolvable) return filled;
  if (filler.variables.length === 0) return filled;
  if (filler.missing !== undefined && !isOnePlaceholder(text)) {
    return new Unresolvable(
      `the environment variable ${filler.missing} is not set`,
      `set ${filler.missing} or give it a default as in \${${filler.missing}:default}`,
    );
  }
  return filled === '' ? UNSET : new Interpolated(filled, filler.variables);
}

class Filler {
  readonly variables: string[] = [];
  missing: string | undefined;

  constructor(private readonly lookup: Lookup) {}

  fill(text: string): string | Unresolvable {
    let out = '';
    let at = 0;
    while (at < text.length) {
      if (text.startsWith(ESCAPE, at)) {
        out += OPEN;
        at += ESCAPE.length;
      } else if (text.startsWith(OPEN, at)) {
        const end = closing(text, at);
        if (end === undefined) return malformed();
        const piece = this.#placeholder(text.slice(at + OPEN.length, end));
        if (piece instanceof Unresolvable) return piece;
        out += piece;
        at = end + 1;
      } else {
        out += text[at];
        at += 1;
      }
    }
    return out;
  }

  #placeholder(inner: string): string | Unresolvable {
    NAME.lastIndex = 0;
    const name = NAME.exec(inner)?.[0];
    const rest = inner.slice(name?.length ?? 0);
    if (name === undefined || (rest !== '' && !rest.startsWith(':'))) return malformed();
    this.variables.push(name);
    const value = this.lookup(name);
    if (value !== undefined) return value;
    if (rest === '') {
      this.missing ??= name;
      return '';
    }
    return this.fill(rest.slice(1));
  }
}

function malformed(): Unresolvable {
  return new Unresolvable(
    'a placeholder is malformed',
    'write ${NAME} or ${NAME:default}, and $${ for a literal ${',
  );
}

/** Index of the brace that closes the placeholder at `open`; braces inside (a JSON default) balance. */
function closing(text: string, open: number): number | undefined {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === '{') depth += 1;
    if (text[at] === '}') depth -= 1;
    if (text[at] === '}' && depth === 0) return at;
  }
  return undefined;
}

function isOnePlaceholder(text: string): boolean {
  return text.startsWith(OPEN) && closing(text, 0) === text.length - 1;
}
