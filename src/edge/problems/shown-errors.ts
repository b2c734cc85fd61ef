import type { FieldError } from '#libs/base';

/** Unit: characters, of a member's name, a whole pointer, and what is said of it. */
const LONGEST = { name: 128, pointer: 512, detail: 1_000 } as const;
/** Whoever sends a thousand faults has one cause, and the answer a limited size. */
const MOST = 100;
/** Control and format characters, halves of surrogate pairs, and separators of lines: they forge what people read. */
const UNSHOWN = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** The faults as they leave: names come from the caller, so they are cut, and nothing in them is unseen; none is there twice. */
export function shownErrors(errors: readonly FieldError[]): readonly FieldError[] {
  const seen = new Set<string>();
  const shown: FieldError[] = [];
  for (const { pointer, detail, ...rest } of errors) {
    if (shown.length === MOST) break;
    const error = { ...rest, pointer: shownPointer(pointer), detail: shownText(detail, LONGEST.detail) };
    const key = JSON.stringify([error.pointer, error.detail]);
    if (!seen.has(key)) shown.push(error);
    seen.add(key);
  }
  return shown;
}

function shownPointer(pointer: string): string {
  const names = pointer.split('/').map((name) => shownText(name, LONGEST.name));
  return shownText(names.join('/'), LONGEST.pointer);
}

function shownText(text: string, most: number): string {
  // what is cut anyway is not looked at
  const seen = text.slice(0, most + 1).replaceAll(UNSHOWN, escaped);
  return seen.length > most ? `${seen.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : seen;
}

const escaped = (unseen: string): string => `\\u{${unseen.codePointAt(0)?.toString(16) ?? ''}}`;
