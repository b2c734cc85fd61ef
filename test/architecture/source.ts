import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** A TypeScript file of the project, or a planted one. */
export interface Source {
  /** From the root of the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** Parsed on first use: most rules look at a part of the files. */
  readonly ast: ts.SourceFile;
}

const ROOTS = ['apps', 'src', 'libs', 'test', 'bench/src'];
const SKIPPED_FOLDERS = new Set(['node_modules', 'dist', 'data', '.cache']);

export function source(file: string, text: string): Source {
  let ast: ts.SourceFile | undefined;
  return {
    path: file,
    text,
    get ast() {
      return (ast ??= ts.createSourceFile(file, text, ts.ScriptTarget.ES2024, true));
    },
  };
}

let cached: readonly Source[] | undefined;

/** Every TypeScript file of the working tree; jest runs in the root of the repository. */
export function project(): readonly Source[] {
  return (cached ??= ROOTS.filter((root) => existsSync(root))
    .flatMap((root) => walk(root))
    .map((file) => source(file, readFileSync(file, 'utf8'))));
}

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const file = path.posix.join(folder, entry.name);
      if (entry.isDirectory()) return SKIPPED_FOLDERS.has(entry.name) ? [] : walk(file);
      return file.endsWith('.ts') ? [file] : [];
    })
    .toSorted();
}

/** Runs when jest runs it: specs, end-to-end specs. */
export const isSpec = (file: string): boolean => /\.(spec|e2e-spec)\.ts$/.test(file);

/** Never part of what is built: specs, behaviour suites, fakes, builders, everything in `test/` and `bench/`. */
export const isTestCode = (file: string): boolean =>
  isSpec(file) || /(^|\/)testing\//.test(file) || /^(test|bench)\//.test(file);

export const isMigration = (file: string): boolean => /\/migrations\//.test(file);
export const isArtifact = (file: string): boolean => file.endsWith('.artifact.ts');
export const inHouseOrGround = (file: string): boolean => /^(src|libs)\//.test(file);

/** Every node of the file in the order of the text, parents first. */
export function nodesOf(file: Source): readonly ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    nodes.push(node);
    ts.forEachChild(node, visit);
  };
  visit(file.ast);
  return nodes;
}

export function lineOf(file: Source, node: ts.Node): number {
  return file.ast.getLineAndCharacterOfPosition(node.getStart(file.ast)).line + 1;
}

/** One line of source, for a message. */
export function excerpt(file: Source, node: ts.Node): string {
  const [first = ''] = node.getText(file.ast).split('\n');
  return first.length > 80 ? `${first.slice(0, 77)}…` : first;
}

/** Names of the decorators of a node, without their arguments. */
export function decoratorsOf(node: ts.Node): readonly string[] {
  if (!ts.canHaveDecorators(node)) return [];
  return (ts.getDecorators(node) ?? []).map(({ expression }) =>
    (ts.isCallExpression(expression) ? expression.expression : expression).getText(),
  );
}
