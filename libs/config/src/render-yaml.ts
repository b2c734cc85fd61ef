import type { Catalogue, Profiles } from './catalogue.js';
import { nameOf } from './environment.js';
import { defaultsOf, defaultText, profileNote } from './render.js';
import { OpaqueGroup, OpenGroup, Setting, type Fields, type Node } from './setting.js';

const INDENT = '  ';

/**
 * An example file with every key as `${VARIABLE:default}`. Where profiles differ, or another party owns the default, the
 * placeholder's default is empty, so that the file as it is changes nothing.
 */
export function renderYamlExample(catalogue: Catalogue<never>, head: readonly string[] = []): string {
  const sections = catalogue.sections.flatMap(({ name, fields }) => {
    const lines = nodeLines(name, fields, { profiles: catalogue.profiles, opaque: false });
    return lines.length === 0 ? [] : ['', ...lines];
  });
  return [...head.map((line) => `# ${line}`.trimEnd()), ...sections].join('\n').trim() + '\n';
}

interface Context {
  readonly profiles: Profiles;
  readonly opaque: boolean;
}

function nodeLines(name: string, node: Node, context: Context): string[] {
  if (node instanceof Setting) return settingLines(name, node, context);
  if (node instanceof OpaqueGroup) return groupLines(name, node.fields, { ...context, opaque: true });
  if (!(node instanceof OpenGroup)) return groupLines(name, node, context);
  const declared = Object.entries(node.fields).flatMap(([key, member]) => nodeLines(key, member, context));
  const { placeholder, other } = node.options;
  const further = groupLines(placeholder, other(placeholder), context).map((line) => `# ${line}`);
  return [`${name}:`, ...indented([...declared, ...further])];
}

function groupLines(name: string, fields: Fields, context: Context): string[] {
  const lines = Object.entries(fields).flatMap(([key, node]) => nodeLines(key, node, context));
  const entries = lines.filter((line) => !line.startsWith('#'));
  return entries.length === 0 && Object.keys(fields).length > 0 ? [] : [`${name}:`, ...indented(lines)];
}

function settingLines(name: string, setting: Setting, context: Context): string[] {
  const { options } = setting;
  if (options.envOnly) return [];
  const defaults = defaultsOf(setting, context.profiles);
  const variable = options.env?.[0];
  const note = context.opaque ? `default ${defaults.general || 'none'}` : profileNotes(defaults);
  const doc = [options.doc, note === '' ? '' : `(${note})`].filter((text) => text !== '').join(' ');
  const general = context.opaque || defaults.byProfile.length > 0 ? '' : defaultText(options.default);
  const value = variable === undefined ? general : `\${${nameOf(variable)}:${general}}`;
  return [...(doc === '' ? [] : [`# ${doc}`]), `${name}: ${scalar(value)}`.trimEnd()];
}

function profileNotes(defaults: ReturnType<typeof defaultsOf>): string {
  const note = profileNote(defaults);
  return note === '' ? '' : `default ${defaults.general || 'none'}; ${note}`;
}

// a colon or hash after a space would end a plain scalar
function scalar(text: string): string {
  return /: | #|["'\n]/.test(text) ? `'${text.replaceAll("'", "''")}'` : text;
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => INDENT + line);
}
