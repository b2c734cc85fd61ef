import {
  execute,
  isIntrospectionType,
  isObjectType,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import { compileQuery, isCompiledQuery, type CompiledQuery } from 'graphql-jit';

/** Compiling costs as much as hundreds of executions: a document has to come back before it is worth it. */
const COMPILED_AFTER = 50;

interface Operation {
  executions: number;
  /** `interpreted` for good if the compiler does not take it. */
  compiled: CompiledQuery | 'interpreted' | undefined;
}

type Result = ExecutionResult | Promise<ExecutionResult>;

/**
 * Executes operations as graphql-js does; those that are asked for again and again are compiled to a function. What is
 * compiled dies with its document, and that with the schema's cache.
 */
export class CompiledOperations {
  readonly #byDocument = new WeakMap<DocumentNode, Map<string, Operation>>();

  /** Bound once: it is handed to the protocol as its `execute`. */
  readonly execute = (args: ExecutionArgs): Result => {
    const operation = this.#operation(args);
    operation.executions++;
    if (operation.compiled === undefined && operation.executions > COMPILED_AFTER)
      operation.compiled = compile(args);
    const { compiled } = operation;
    if (compiled === undefined || compiled === 'interpreted') return execute(args);
    const result = compiled.query(args.rootValue, args.contextValue, args.variableValues ?? {});
    // nothing was executed: its refusals of variables are no GraphQLErrors, and would pass for faults of ours
    return 'data' in result || 'then' in result ? result : execute(args);
  };

  #operation({ document, operationName }: ExecutionArgs): Operation {
    let operations = this.#byDocument.get(document);
    if (!operations) this.#byDocument.set(document, (operations = new Map<string, Operation>()));
    const name = operationName ?? '';
    let operation = operations.get(name);
    // a name that the document does not have would make a new entry each time
    if (!operation && operations.size > document.definitions.length)
      return { executions: 0, compiled: undefined };
    if (!operation) operations.set(name, (operation = { executions: 0, compiled: undefined }));
    return operation;
  }
}

function compile({ schema, document, operationName }: ExecutionArgs): CompiledQuery | 'interpreted' {
  if (!isExplicit(schema)) return 'interpreted';
  try {
    const compiled = compileQuery(schema, document, operationName ?? undefined);
    return isCompiledQuery(compiled) ? compiled : 'interpreted';
  } catch {
    return 'interpreted';
  }
}

/**
 * True if every field says how it is resolved. Where one does not, graphql-js calls a property that is a function, and
 * the compiler takes it for the value. The host's merged schemas are explicit.
 */
function isExplicit(schema: GraphQLSchema): boolean {
  const types = Object.values(schema.getTypeMap()).filter((t) => isObjectType(t) && !isIntrospectionType(t));
  return types.every((type) => isObjectType(type) && Object.values(type.getFields()).every((f) => f.resolve));
}
