import { declaredLeaves, variablesOf, type Catalogue, type Leaf } from './catalogue.js';
import { nameOf } from './environment.js';
import { defaultsOf, profileNote } from './render.js';

/**
 * The text of `.env.example`: every variable with its default, commented out, because a variable that is set beats the
 * profile and the file.
 */
export function renderEnvExample(catalogue: Catalogue<never>, head: readonly string[] = []): string {
  const leaves = declaredLeaves(catalogue);
  const parts = catalogue.sections.map((section) => {
    const own = leaves.filter((leaf) => leaf.path[0] === section.name);
    const blocks = own.flatMap((leaf, at) => [
      ...listBlock(leaf, own.slice(0, at)),
      ...block(leaf, catalogue),
    ]);
    return blocks.length === 0 ? [] : [`## ${section.name}`, '', ...blocks];
  });
  return [...head.map((line) => `# ${line}`.trimEnd()), '', ...parts.flat()].join('\n').trim() + '\n';
}

function block(leaf: Leaf, catalogue: Catalogue<never>): string[] {
  const [canonical, ...aliases] = variablesOf(leaf).map(nameOf);
  if (canonical === undefined) return [];
  const defaults = defaultsOf(leaf.setting, catalogue.profiles);
  const notes = [profileNote(defaults), aliases.length === 0 ? '' : `other names: ${aliases.join(', ')}`];
  const note = notes.filter((text) => text !== '').join('; ');
  return [
    `# ${leaf.setting.options.doc}${note === '' ? '' : ` (${note})`}`,
    `#${canonical}=${defaults.general}`,
    '',
  ];
}

function listBlock(leaf: Leaf, earlier: readonly Leaf[]): string[] {
  if (!leaf.list || earlier.some((other) => other.list?.env === leaf.list?.env)) return [];
  return [`# ${leaf.list.doc}`, `#${leaf.list.env}=`, ''];
}
