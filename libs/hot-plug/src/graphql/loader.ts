const LOADERS = Symbol('loaders');

/** A data loader that lives as long as one operation: made once per operation's context and owner. */
export function loaderFor<L>(context: object, owner: object, make: () => L): L {
  const holder = context as { [LOADERS]?: Map<object, unknown> };
  const loaders = (holder[LOADERS] ??= new Map());
  if (!loaders.has(owner)) loaders.set(owner, make());
  return loaders.get(owner) as L;
}
