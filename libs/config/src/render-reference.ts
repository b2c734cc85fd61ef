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

function table(rows: readonly string[]): string {
  return [
    '| key | environment | default | change | meaning |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function row(leaf: Leaf, { profiles }: Catalogue<never>): string {
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
  return `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
}

function code(text: string): string {
  return `\`${text}\``;
}
