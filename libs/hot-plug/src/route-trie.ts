interface Node<T> {
  children: Map<string, Node<T>> | undefined;
  value: T | undefined;
}

const SLASH = 47;
const QUESTION_MARK = 63;
const HASH = 35;

/** Longest-prefix match over whole path segments. Filled once, then only read. */
export class RouteTrie<T extends object> {
  readonly #root: Node<T> = { children: undefined, value: undefined };

  /** Returns the value that stands there already, if it is another one; nothing is changed then. */
  add(prefix: string, value: T): T | undefined {
    let node = this.#root;
    for (const segment of prefix.split('/').filter(Boolean)) {
      node.children ??= new Map();
      let child = node.children.get(segment);
      if (!child) node.children.set(segment, (child = { children: undefined, value: undefined }));
      node = child;
    }
    if (node.value !== undefined && node.value !== value) return node.value;
    node.value = value;
    return undefined;
  }

  /** `target` is a request target as it stands in the request line: origin form or absolute form (RFC 9112, 3.2). */
  match(target: string): T | undefined {
    const path = originForm(target);
    let node = this.#root;
    let found: T | undefined;
    let start = 1;
    while (start <= path.length) {
      const end = endOfSegment(path, start);
      const child: Node<T> | undefined = node.children?.get(path.slice(start, end));
      if (!child) return found;
      node = child;
      found = node.value ?? found;
      if (path.charCodeAt(end) !== SLASH) return found;
      start = end + 1;
    }
    return found;
  }
}

function endOfSegment(path: string, start: number): number {
  for (let i = start; i < path.length; i++) {
    const c = path.charCodeAt(i);
    if (c === SLASH || c === QUESTION_MARK || c === HASH) return i;
  }
  return path.length;
}

/** The path and query of a request target in absolute form; one in origin form as it is. */
export function originForm(target: string): string {
  if (target.charCodeAt(0) === SLASH) return target;
  const scheme = target.indexOf('://');
  const path = scheme < 0 ? -1 : target.indexOf('/', scheme + 3);
  return path < 0 ? '/' : target.slice(path);
}
