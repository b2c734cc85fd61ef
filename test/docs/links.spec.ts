import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { anchorsOf, blocksOf, codeOf, linksOf, pages, type Page } from './pages.js';

const SHELL = ['sh', 'bash'];
const all = pages();
const names = all.map(({ file }) => file);
const page = (file: string): Page => all.find((one) => one.file === file) ?? { file, text: '' };

/** Everything that a page may speak of: its commands, and what stands between backticks. */
const spoken = (one: Page): readonly string[] => [...codeOf(one), ...blocksOf(one, SHELL)];

describe('the pages', () => {
  it('are found', () => {
    expect(names).toEqual(
      expect.arrayContaining([
        'README.md',
        'docs/index.md',
        'docs/decisions/index.md',
        'libs/proofs/README.md',
      ]),
    );
  });

  it('are all reached from the index', () => {
    const reached = new Set(['docs/index.md']);
    for (const file of reached)
      for (const link of linksOf(page(file))) {
        const target = path.join(path.dirname(file), link.split('#')[0] ?? '');
        if (names.includes(target)) reached.add(target);
      }
    expect(names.filter((file) => file.startsWith('docs/') && !reached.has(file))).toEqual([]);
  });

  it('say nothing of what no reader can open', () => {
    expect(all.filter(({ text }) => /\.\.\/shared|\/work\//.test(text)).map(({ file }) => file)).toEqual([]);
  });
});

describe.each(names)('%s', (file) => {
  const one = page(file);

  it('links to files and headings that are there', () => {
    expect(linksOf(one).filter((link) => !leadsSomewhere(file, link))).toEqual([]);
  });

  it('names npm scripts that are there', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: object };
    const named = spoken(one).flatMap((code) => [...code.matchAll(/npm run (?:-s )?([\w:-]+)/g)]);
    expect(
      named.map(([, script = '']) => script).filter((script) => !Object.hasOwn(scripts, script)),
    ).toEqual([]);
  });

  it('names paths that are there', () => {
    const named = spoken(one)
      .flatMap((code) => [...code.matchAll(PATH)])
      .map(([, named = '']) => named.replace(/[/.,:]+$/, ''))
      .filter((named) => !madeBy(one).some((feature) => named.startsWith(`src/features/${feature}`)));
    expect(named.filter((named) => !TEMPLATE.test(named) && !existsSomewhere(file, named))).toEqual([]);
  });

  it('names variables, codes and tokens that the sources know', () => {
    const named = spoken(one).flatMap((code) => code.match(CAPITALS) ?? []);
    const own = madeBy(one).map((feature) => `${feature.toUpperCase()}_`);
    const unknown = [...new Set(named)].filter((name) => !known().has(name));
    expect(unknown.filter((name) => !own.some((prefix) => name.startsWith(prefix)))).toEqual([]);
  });

  it('sets variables that there are', () => {
    const variables = new Set(readFileSync('.env.example', 'utf8').match(CAPITALS));
    const set = blocksOf(one, SHELL).flatMap((block) => [...block.matchAll(/\b([A-Z]+_[A-Z0-9_]+)=/g)]);
    expect(set.map(([, name = '']) => name).filter((name) => !variables.has(name))).toEqual([]);
  });
});

const PATH = /(?:^|[\s"'(])((?:apps|bench|docker|docs|libs|scripts|src|test)\/[^\s`"'(),;]+)/g;
/** A placeholder, an abbreviation, or a result of the build. */
const TEMPLATE = /[<>…*{}]|^scripts\/templates/;
const CAPITALS = /\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g;

function leadsSomewhere(from: string, link: string): boolean {
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? from : path.join(path.dirname(from), file);
  if (!existsSync(target)) return false;
  if (anchor === undefined || statSync(target).isDirectory()) return anchor === undefined;
  return anchorsOf(readFileSync(target, 'utf8')).has(anchor);
}

/** From the root, from the page's own folder (a feature speaks of its `adapters/`), or in any lib. */
const existsSomewhere = (file: string, named: string): boolean =>
  ['.', path.dirname(file), 'libs/base'].some((folder) => existsSync(path.join(folder, named)));

/** Features that the reader of this page makes; test/tutorial follows it. */
const madeBy = ({ text }: Page): readonly string[] =>
  [...text.matchAll(/npm run -s new:feature ([a-z]+)$/gm)].map(([, feature = '']) => feature);

let capitals: ReadonlySet<string> | undefined;

/** Every name in capitals in the sources. */
function known(): ReadonlySet<string> {
  capitals ??= new Set(
    String(
      execFileSync('git', ['ls-files', '-z', 'apps', 'src', 'libs', 'scripts', 'docker', '.env.example']),
    )
      .split('\0')
      .filter((file) => existsSync(file) && /\.(ts|mjs|yml|example)$|Dockerfile$/.test(file))
      .flatMap((file) => readFileSync(file, 'utf8').match(CAPITALS) ?? []),
  );
  return capitals;
}

describe('the check itself', () => {
  it('makes the anchors of GitHub', () => {
    expect([
      ...anchorsOf('# A `code` & more\n## Über uns\n## Twice\n## Twice\n```sh\n# no heading\n```\n'),
    ]).toEqual(['a-code--more', 'über-uns', 'twice', 'twice-1']);
  });

  it('sees what leads nowhere', () => {
    expect(leadsSomewhere('README.md', 'docs/nowhere.md')).toBe(false);
    expect(leadsSomewhere('README.md', 'docs/house.md#nowhere')).toBe(false);
    expect(leadsSomewhere('docs/index.md', '../README.md#start')).toBe(true);
  });
});
