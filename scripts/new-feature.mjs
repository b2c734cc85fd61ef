// `npm run new:feature <name>`: a whole feature that compiles, is tested and serves, to be changed into the real one.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { nodePath, root } from './node.mjs';

const TEMPLATES = path.join(root, 'scripts', 'templates', 'feature');
const FEATURES = path.join(root, 'src', 'features');
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const MAX_LENGTH = 40;
/** Paths and parts of the house that a feature's routes or settings would collide with. */
const RESERVED = [
  'admin',
  'api',
  'base',
  'docs',
  'edge',
  'events',
  'feature',
  'features',
  'graphql',
  'health',
  'host',
  'metrics',
  'monitor',
  'settings',
  'streams',
];

const [name, ...rest] = process.argv.slice(2);
const fault = faultOf(name, rest);
if (fault) {
  process.stderr.write(`${fault}\nUsage: npm run new:feature <name>\n`);
  process.exit(2);
}

const folder = path.join(FEATURES, name);
const files = readdirSync(TEMPLATES, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.template'))
  .map((template) => ({
    file: fill(template.replace(/\.template$/, '')),
    text: fill(readFileSync(path.join(TEMPLATES, template), 'utf8')),
  }))
  .toSorted((a, b) => (a.file < b.file ? -1 : 1));
for (const { file, text } of files) {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), text, { flag: 'wx' });
}
format();
process.stdout.write(`${message()}\n`);

function faultOf(value, others) {
  if (!value) return 'Say how the feature is called.';
  if (others.length > 0)
    return `One name, please: "${[value, ...others].join(' ')}" is ${others.length + 1}. Join words with hyphens.`;
  if (!NAME.test(value))
    return `"${value}" is not kebab-case: begin with a lower-case letter, then lower-case letters, digits and single hyphens, like "member-badges".`;
  if (value.length > MAX_LENGTH)
    return `"${value}" has ${value.length} letters, more than ${MAX_LENGTH}: take a shorter name.`;
  if (RESERVED.includes(value))
    return `"${value}" is reserved: the service itself uses it. Reserved are ${RESERVED.join(', ')}.`;
  const twin = takenBy(value);
  if (twin) return `There is a feature "${twin}" in src/features/${twin} already: take another name.`;
  return undefined;
}

/** `a-b` and `ab` would share class names. */
function takenBy(value) {
  const plain = (text) => text.replaceAll('-', '');
  return existsSync(FEATURES)
    ? readdirSync(FEATURES).find((other) => plain(other) === plain(value))
    : undefined;
}

function fill(text) {
  const words = name.split('-');
  const pascal = words.map((word) => word[0].toUpperCase() + word.slice(1)).join('');
  return text
    .replaceAll('__name__', name)
    .replaceAll('__Name__', pascal)
    .replaceAll('__camel__', pascal[0].toLowerCase() + pascal.slice(1))
    .replaceAll('__NAME__', words.join('_').toUpperCase());
}

/** A long name breaks lines elsewhere than a short one. */
function format() {
  const prettier = path.join(root, 'node_modules', 'prettier', 'bin', 'prettier.cjs');
  if (existsSync(prettier))
    spawnSync(nodePath(), [prettier, '--log-level', 'warn', '--write', folder], {
      cwd: root,
      stdio: 'inherit',
    });
}

function message() {
  return [
    `src/features/${name}/ is there:`,
    ...files.map(({ file }) => `  ${file}`),
    '',
    'Switch it on with one line of configuration:',
    `  features.${name}.enabled: true`,
    `Then: GET /api/v1/blockchain/${name}/first-entry. Tests: npm test -- src/features/${name}`,
  ].join('\n');
}
