import ts from 'typescript';
import { violation, type Rule } from '../rule.js';
import { decoratorsOf, inHouseOrGround, isSpec, nodesOf, type Source } from '../source.js';

const production = (files: readonly Source[]): readonly Source[] =>
  files.filter(({ path }) => (inHouseOrGround(path) || path.startsWith('apps/')) && !isSpec(path));

const ENTITY_DECORATORS =
  /^(Entity|ViewEntity|ChildEntity|Column|Primary(Generated)?Column|(Create|Update|Delete)DateColumn|VersionColumn|ManyToOne|OneToMany|OneToOne|ManyToMany|JoinColumn|JoinTable|EventSubscriber)$/;

export const noDecoratedEntities: Rule = {
  name: 'Entities are `EntitySchema` objects, never decorated classes',
  instead:
    'Decorators register process-wide and outlive a generation: write `new EntitySchema` in a `.row.ts`.',
  *check(files) {
    for (const file of production(files))
      for (const node of nodesOf(file))
        if (decoratorsOf(node).some((name) => ENTITY_DECORATORS.test(name))) yield violation(file, node);
  },
};

const DATABASE_TIMES = /^(createDate|updateDate|deleteDate)$/;

export const timesInCode: Rule = {
  name: 'Times are set in code',
  instead: 'The database rounds to seconds: set the column from the clock.',
  *check(files) {
    for (const file of production(files))
      for (const node of nodesOf(file))
        if (
          ts.isPropertyAssignment(node) &&
          DATABASE_TIMES.test(node.name.getText()) &&
          file.path.endsWith('.row.ts')
        )
          yield violation(file, node);
  },
};

export const valueInjection: Rule = {
  name: 'Injected types are value imports; ports are injected by token',
  instead:
    'A type-only import leaves nothing to inject: import the class as a value, or add `@Inject(TOKEN)`.',
  *check(files) {
    for (const file of production(files)) {
      const erased = typeOnlyNames(file);
      for (const node of nodesOf(file))
        if (isInjectedByType(node) && erased.has(node.type?.getText().replace(/<.*/s, '') ?? ''))
          yield violation(file, node);
    }
  },
};

/** A constructor's parameter of a decorated class that has no decorator of its own. */
function isInjectedByType(node: ts.Node): node is ts.ParameterDeclaration {
  return (
    ts.isParameter(node) &&
    ts.isConstructorDeclaration(node.parent) &&
    decoratorsOf(node.parent.parent).length > 0 &&
    decoratorsOf(node).length === 0
  );
}

/** Names that exist for the compiler alone: type imports and the file's own interfaces and aliases. */
function typeOnlyNames(file: Source): ReadonlySet<string> {
  const names = nodesOf(file).flatMap((node) => {
    if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return [node.name.text];
    if (ts.isImportSpecifier(node))
      return node.isTypeOnly || isTypeClause(node.parent.parent) ? [node.name.text] : [];
    if (ts.isImportClause(node)) return isTypeClause(node) && node.name ? [node.name.text] : [];
    return [];
  });
  return new Set(names);
}

const isTypeClause = (clause: ts.ImportClause): boolean => clause.phaseModifier === ts.SyntaxKind.TypeKeyword;

const PAIRS: Readonly<Record<string, readonly string[]>> = {
  onFeatureActivate: ['onFeatureDeactivate'],
  onModuleInit: ['onModuleDestroy', 'beforeApplicationShutdown', 'onApplicationShutdown'],
  onApplicationBootstrap: ['onModuleDestroy', 'beforeApplicationShutdown', 'onApplicationShutdown'],
};

export const hooksInPairs: Rule = {
  name: 'Hooks come in pairs',
  instead: 'What starts must stop: add the hook that undoes it.',
  *check(files) {
    for (const file of production(files))
      for (const node of nodesOf(file)) {
        if (!ts.isClassDeclaration(node)) continue;
        const members = new Set(node.members.map(({ name }) => name?.getText()));
        for (const [start, stops] of Object.entries(PAIRS))
          if (members.has(start) && !stops.some((stop) => members.has(stop)))
            yield violation(file, node, `${node.name?.text}: ${start} without ${stops.join(' or ')}`);
      }
  },
};

/** Tables and entities of one owner never name those of another: each has its own life and its own migrations. */
export const noForeignKeysAcross: Rule = {
  name: 'No foreign keys and no ORM relations across features',
  instead: "Keep the other's id in a column of yours and ask through its port.",
  *check(files) {
    const owners = new Map(
      production(files).flatMap((file) => tablesOf(file).map((table) => [table, ownerOf(file)] as const)),
    );
    for (const file of production(files))
      for (const node of nodesOf(file)) {
        const owner = owners.get(referenceOf(node) ?? '');
        if (owner !== undefined && owner !== ownerOf(file)) yield violation(file, node);
      }
  },
};

const ownerOf = ({ path }: Source): string => /^(src\/features|libs|src)\/[^/]+\//.exec(path)?.[0] ?? path;

function tablesOf(file: Source): readonly string[] {
  return nodesOf(file).flatMap((node) => {
    if (!ts.isNewExpression(node) || !/^(Table|EntitySchema)$/.test(node.expression.getText())) return [];
    const options = node.arguments?.[0];
    if (!options || !ts.isObjectLiteralExpression(options)) return [];
    return ['name', 'tableName'].flatMap((key) => textOf(options, key) ?? []);
  });
}

function referenceOf(node: ts.Node): string | undefined {
  if (!ts.isPropertyAssignment(node)) return undefined;
  if (!/^(referencedTableName|target)$/.test(node.name.getText())) return undefined;
  return ts.isStringLiteralLike(node.initializer) ? node.initializer.text : undefined;
}

function textOf(options: ts.ObjectLiteralExpression, key: string): string | undefined {
  const found = options.properties.find((property) => property.name?.getText() === key);
  return found && ts.isPropertyAssignment(found) && ts.isStringLiteralLike(found.initializer)
    ? found.initializer.text
    : undefined;
}
