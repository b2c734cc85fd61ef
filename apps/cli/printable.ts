/** Controls (ANSI escapes), invisible formatting (direction overrides) and line separators. */
const DECEPTIVE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Text of a stranger on one line, unable to forge or hide output: such characters become `\uXXXX`, as in JSON. */
export function printable(text: string): string {
  return text.replace(DECEPTIVE, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
