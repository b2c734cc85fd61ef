import { costLimitRule } from '@escape.tech/graphql-armor-cost-limit';
import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import { maxDirectivesRule } from '@escape.tech/graphql-armor-max-directives';
import { NoSchemaIntrospectionCustomRule, specifiedRules, type ValidationRule } from 'graphql';

/** What one GraphQL operation may cost. Anyone may send any document, so each way to blow one up has a limit. */
export interface GraphQLLimits {
  /** Nesting of selections. */
  readonly depth: number;
  /** Sum over the fields: 1 a scalar, 2 an object, times 1.5 for each level. */
  readonly complexity: number;
  readonly aliases: number;
  readonly directives: number;
  /** Lexical tokens of the document. */
  readonly tokens: number;
  /** Request body or WebSocket message. Unit: bytes. */
  readonly bytes: number;
  /** Whether the schema itself may be asked for. */
  readonly introspection: boolean;
}

export const DEFAULT_GRAPHQL_LIMITS: GraphQLLimits = {
  depth: 10,
  complexity: 5_000,
  aliases: 15,
  directives: 50,
  tokens: 2_000,
  bytes: 100_000,
  introspection: true,
};

export function validationRules(limits: GraphQLLimits): readonly ValidationRule[] {
  const own = [
    maxDepthRule({ n: limits.depth }),
    maxAliasesRule({ n: limits.aliases }),
    maxDirectivesRule({ n: limits.directives }),
    costLimitRule({ maxCost: limits.complexity }),
  ];
  const secret = limits.introspection ? [] : [NoSchemaIntrospectionCustomRule];
  return [...specifiedRules, ...secret, ...(own as unknown as ValidationRule[])];
}
