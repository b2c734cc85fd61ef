import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface Page {
  /** From the root. */
  readonly file: string;
  readonly text: string;
}

const FOLDERS = ['docs', 'src/features', 'libs'];

/** Every page for people: those at the root, `docs/`, and the READMEs beside the code. */
export function pages(): readonly Page[] {
  const beside = FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => path.join(folder, file)),
  );
  return [...readdirSync('.'), ...beside]
    .filter((file) => file.endsWith('.md'))
    .map((file) => ({ file, text: readFileSync(file, 'utf8') }));
}

const FENCED = /^```[^]*?^```$/gm;
const LINK = /\[[^\]]*\]\(([^)\s]+)\)/g;

/** Targets of the links that stay in the project. */
export function linksOf({ text }: Page): readonly string[] {
  const prose = text.replaceAll(FENCED, '');
  return [...prose.matchAll(LINK)].map(([, target = '']) => target).filter((to) => !/^[a-z]+:/.test(to));
}

/** As GitHub makes them of headings. */
export function anchorsOf(text: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const headings = text.replaceAll(FENCED, '').matchAll(/^#{1,6} +(.*)$/gm);
  return new Set(
    [...headings].map(([, heading = '']) => {
      const plain = heading.replaceAll(LINK, (link) => /\[([^\]]*)\]/.exec(link)?.[1] ?? '').trim();
      const slug = plain
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\p{M}_\- ]/gu, '')
        .replaceAll(' ', '-');
      const before = seen.get(slug) ?? 0;
      seen.set(slug, before + 1);
      return before === 0 ? slug : `${slug}-${before}`;
    }),
  );
}

/** What stands between backticks in the prose. */
export function codeOf({ text }: Page): readonly string[] {
  return [...text.replaceAll(FENCED, '').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
}

/** The contents of blocks in these languages. */
export function blocksOf({ text }: Page, languages: readonly string[]): readonly string[] {
  return [...text.matchAll(/^```(\w+)[^\n]*\n([^]*?)^```$/gm)]
    .filter(([, language = '']) => languages.includes(language))
    .map(([, , block = '']) => block);
}
