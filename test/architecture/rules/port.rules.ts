import ts from 'typescript';
import { violation, type Rule } from '../rule.js';
import { inHouseOrGround, isSpec, isTestCode, nodesOf, type Source } from '../source.js';

const PORT_FILE = /(?:^|\/)([a-z0-9-]+)\.port\.ts$/;

/** `event-bus.port.ts` declares the port `EventBus`; further interfaces of the file are its vocabulary. */
function portsOf(files: readonly Source[]): ReadonlySet<string> {
  return new Set(
    files.flatMap(({ path, text }) => {
      const name = pascalCase(PORT_FILE.exec(path)?.[1] ?? '');
      return name && new RegExp(`interface ${name}\\b`).test(text) ? [name] : [];
    }),
  );
}

const pascalCase = (kebab: string): string =>
  kebab.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

interface Adapter {
  readonly file: Source;
  readonly node: ts.ClassDeclaration;
  readonly port: string;
}

function adaptersOf(files: readonly Source[], ports: ReadonlySet<string>): readonly Adapter[] {
  return files
    .filter(({ path }) => inHouseOrGround(path) && !isSpec(path))
    .flatMap((file) =>
      nodesOf(file)
        .filter(ts.isClassDeclaration)
        .flatMap((node) => implementsOf(node, ports).map((port) => ({ file, node, port }))),
    );
}

function implementsOf(node: ts.ClassDeclaration, ports: ReadonlySet<string>): readonly string[] {
  return (node.heritageClauses ?? [])
    .filter(({ token }) => token === ts.SyntaxKind.ImplementsKeyword)
    .flatMap(({ types }) => types.map(({ expression }) => expression.getText()))
    .filter((name) => ports.has(name));
}

export const portsHaveSuites: Rule = {
  name: 'A port with an adapter has a behaviour suite',
  instead:
    'Export `describe<Port>(name, make)` from `testing/` of the lib or feature that declares the port.',
  *check(files) {
    for (const { file, node, port } of adaptersOf(files, portsOf(files)))
      if (!files.some((other) => declaresSuite(other, port)))
        yield violation(file, node, `no describe${port} for ${nameOf(node)}`);
  },
};

export const adaptersRunSuites: Rule = {
  name: "Every adapter of a port runs the port's behaviour suite",
  instead: 'Call `describe<Port>(name, make)` in a spec of the lib or feature that has the adapter.',
  *check(files) {
    for (const { file, node, port } of adaptersOf(files, portsOf(files))) {
      const specs = files.filter((spec) => isSpec(spec.path) && callsSuite(spec, port) && isHome(spec, file));
      if (!specs.some((spec) => speaksOf(spec, file, node)))
        yield violation(file, node, `${nameOf(node)} runs no describe${port}`);
    }
  },
};

const nameOf = (node: ts.ClassDeclaration): string => node.name?.text ?? 'class';

const declaresSuite = (file: Source, port: string): boolean =>
  isTestCode(file.path) && new RegExp(`export (async )?(function|const) describe${port}\\b`).test(file.text);

const callsSuite = (file: Source, port: string): boolean =>
  nodesOf(file).some((node) => ts.isCallExpression(node) && node.expression.getText() === `describe${port}`);

/** The root of a lib, a feature, or a part of the root application. */
const homeOf = (file: string): string => /^(src\/features\/|libs\/|src\/)[^/]+\//.exec(file)?.[0] ?? file;
const isHome = (spec: Source, adapter: Source): boolean =>
  spec.path.startsWith('test/') || homeOf(spec.path) === homeOf(adapter.path);

/** By the class, or by a function of the class's file that makes it. */
function speaksOf(spec: Source, file: Source, node: ts.ClassDeclaration): boolean {
  const makers = nodesOf(file)
    .filter((other) => ts.isFunctionDeclaration(other) || ts.isVariableDeclaration(other))
    .filter((other) => new RegExp(`new ${nameOf(node)}\\b`).test(other.getText()))
    .map((other) => other.name?.getText() ?? '');
  return [nameOf(node), ...makers].some((name) => name !== '' && new RegExp(`\\b${name}\\b`).test(spec.text));
}
