import { z } from 'zod';

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;
const parameter = z.looseObject({
  name: z.string(),
  in: z.enum(['path', 'query', 'header']),
  example: z.unknown().optional(),
  schema: z.looseObject({ example: z.unknown().optional() }).optional(),
});
const operation = z.looseObject({
  operationId: z.string(),
  parameters: z.array(parameter).default([]),
  requestBody: z
    .looseObject({ content: z.record(z.string(), z.looseObject({ schema: z.unknown() })) })
    .optional(),
  responses: z.record(z.string(), z.unknown()),
});
const document = z.looseObject({
  paths: z.record(z.string(), z.partialRecord(z.enum(METHODS), operation)),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
});

/** One operation of an OpenAPI document, with what is needed to call it. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  /** With `{name}` for each parameter. */
  readonly path: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly example: unknown }[];
  readonly body: { readonly type: string; readonly example: unknown } | undefined;
  readonly statuses: ReadonlySet<number>;
}

export function operationsOf(json: unknown): readonly Operation[] {
  const { paths, components } = document.parse(json);
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const found = item[method];
      if (!found) return [];
      const [content] = Object.entries(found.requestBody?.content ?? {});
      return {
        id: found.operationId,
        method: method.toUpperCase(),
        path,
        parameters: found.parameters.map((p) => ({
          name: p.name,
          in: p.in,
          example: p.example ?? p.schema?.example,
        })),
        body: content && { type: content[0], example: exampleOf(content[1].schema, components.schemas) },
        statuses: new Set(Object.keys(found.responses).map(Number)),
      };
    }),
  );
}

const schemaShape = z.looseObject({
  $ref: z.string().optional(),
  example: z.unknown().optional(),
  default: z.unknown().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).default([]),
});

/** The example a reader of the document would put together: each schema's own, else that of its members. */
function exampleOf(schema: unknown, schemas: Readonly<Record<string, unknown>>): unknown {
  const { $ref, example, properties, ...rest } = schemaShape.parse(schema);
  if ($ref !== undefined) return exampleOf(schemas[$ref.split('/').at(-1) ?? ''], schemas);
  if (example !== undefined) return example;
  if (!properties) return rest.default;
  const members = Object.entries(properties)
    .map(([name, member]) => [name, exampleOf(member, schemas)] as const)
    .filter(([, value]) => value !== undefined);
  return Object.fromEntries(members);
}
