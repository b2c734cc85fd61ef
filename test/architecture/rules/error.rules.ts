import ts from 'typescript';
import { violation, type Rule } from '../rule.js';
import { inHouseOrGround, isTestCode, nodesOf, type Source } from '../source.js';

const BUILT_IN =
  /^(Error|EvalError|RangeError|ReferenceError|SyntaxError|TypeError|URIError|AggregateError)$/;
const HTTP_EXCEPTION = /^[A-Z]\w*Exception$/;
/** The one place where the class of all errors is made. */
const BASE = 'libs/base/src/errors.ts';

/** A process of its own that imports no lib (Node.js runs its sources as they are); its errors end in a message. */
const KEEPER = 'libs/chain-evm/src/simulation/keeper/';

const production = (files: readonly Source[]): readonly Source[] =>
  files.filter(
    ({ path }) => inHouseOrGround(path) && !isTestCode(path) && path !== BASE && !path.startsWith(KEEPER),
  );

export const codedErrors: Rule = {
  name: 'Every error has a code: no bare `new Error` in src and libs',
  instead: 'Declare it with `defineErrors` in `errors.ts` and `throw xErrors.CODE(params)`.',
  *check(files) {
    for (const file of production(files))
      for (const node of nodesOf(file)) if (makesUncodedError(node)) yield violation(file, node);
  },
};

export const httpExceptionsAtTheEdge: Rule = {
  name: 'No HTTP exceptions below `edge/`',
  instead: 'Throw a catalogued error: its status stands in the catalogue, the edge maps it.',
  *check(files) {
    for (const file of production(files).filter(({ path }) => !path.includes('/edge/')))
      for (const node of nodesOf(file))
        if (ts.isNewExpression(node) && HTTP_EXCEPTION.test(node.expression.getText()))
          yield violation(file, node);
  },
};

export const catalogueForm: Rule = {
  name: 'Error catalogues stand in `errors.ts`, their codes in capitals',
  instead: 'Move the catalogue to `errors.ts` of the lib or feature and write codes like `PROOF_NOT_FOUND`.',
  *check(files) {
    for (const { file, name, node } of codes(files)) {
      if (!/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/.test(name)) yield violation(file, node);
      if (!file.path.startsWith('libs/base/') && !/[/.-]errors\.ts$/.test(file.path))
        yield violation(file, node);
    }
  },
};

export const codesAreUnique: Rule = {
  name: 'An error code is declared once',
  instead: 'Import the catalogue that has it, or choose a code that says more.',
  *check(files) {
    const first = new Map<string, Source>();
    for (const { file, name, node } of codes(files)) {
      const other = first.get(name);
      if (other) yield violation(file, node, `${name} is also declared in ${other.path}`);
      else first.set(name, file);
    }
  },
};

interface Code {
  readonly file: Source;
  readonly name: string;
  readonly node: ts.Node;
}

function* codes(files: readonly Source[]): Generator<Code> {
  for (const file of production(files))
    for (const call of nodesOf(file)) {
      if (!ts.isCallExpression(call) || call.expression.getText() !== 'defineErrors') continue;
      const [catalogue] = call.arguments;
      if (!catalogue || !ts.isObjectLiteralExpression(catalogue)) continue;
      for (const node of catalogue.properties) yield { file, node, name: node.name?.getText() ?? '' };
    }
}

function makesUncodedError(node: ts.Node): boolean {
  if (ts.isNewExpression(node) || ts.isCallExpression(node)) return BUILT_IN.test(node.expression.getText());
  return (
    ts.isHeritageClause(node) && node.types.some(({ expression }) => BUILT_IN.test(expression.getText()))
  );
}
