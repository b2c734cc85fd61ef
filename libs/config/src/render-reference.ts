import { declaredLeaves, variablesOf, type Catalogue, type Leaf } from './catalogue.js';
import { isDeprecated, nameOf } from './environment.js';
import { defaultsOf, profileNote } from './render.js';

/** The reference page: one table per section. `head` is Markdown put in front. */
export function renderReference(catalogue: Catalogue<never>, head = ''): string {
  const leaves = declaredLeaves(catalogue);
  const sections = catalogue.sections.map((section) => {
    const own = leaves.filter((leaf) => leaf.path[0] === section.name);
    const lists = [...new Map(own.flatMap(({ list }) => (list ? [[list.env, list.doc] as const] : [])))];
    return [
      `## ${section.name}`,
      ...(section.doc === '' ? [] : [section.doc]),
      ...lists.map(([env, doc]) => `\`${env}\`: ${doc}`),
      table(own.map((leaf) => row(leaf, catalogue))),
    ].join('\n\n');
  });
  return `${[head.trim(), ...sections].filter((part) => part !== '').join('\n\n')}\n`;
}

const HEAD = ['key', 'environment', 'default', 'change', 'meaning'];

/** Padded to columns, as formatters leave it. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = HEAD.map((_, column) =>
    Math.max(3, ...[HEAD, ...rows].map((cells) => cells[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[], fill = ' '): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0, fill)).join(' | ')} |`;
  const rule = HEAD.map(() => '');
  return [line(HEAD), line(rule, '-'), ...rows.map((cells) => line(cells))].join('\n');
}

function row(leaf: Leaf, { profiles }: Catalogue<never>): string[] {
  const { options } = leaf.setting;
  const variables = variablesOf(leaf).map(
    (entry) => `${code(nameOf(entry))}${isDeprecated(entry) ? ' (older)' : ''}`,
  );
  const defaults = defaultsOf(leaf.setting, profiles);
  const note = profileNote(defaults);
  const general = defaults.general === '' ? '' : code(defaults.general);
  const meaning = `${options.doc}${options.secret ? ' Secret.' : ''}${options.envOnly ? ' Environment only.' : ''}`;
  const cells = [
    code(leaf.key),
    variables.join(', '),
    [general, note].filter((text) => text !== '').join('; '),
    options.live ? 'live' : 'restart',
    meaning,
  ];
  return cells.map((cell) => cell.replaceAll('|', String.raw`\|`));
}

function code(text: string): string {
  return `\`${text}\``;
}
