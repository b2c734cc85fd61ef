/** The path of a request target in origin or absolute form (RFC 9112, 3.2), undecoded and without the query. */
export function pathOf(target: string): string {
  const start = target.startsWith('/') ? 0 : pathStart(target);
  const query = target.indexOf('?', start);
  return query < 0 ? target.slice(start) : target.slice(start, query);
}

function pathStart(target: string): number {
  const scheme = target.indexOf('://');
  if (scheme < 0) return 0;
  const path = target.indexOf('/', scheme + 3);
  return path < 0 ? target.length : path;
}

/** False if a percent-encoding is broken or stands for no UTF-8. */
export function isWellFormed(path: string): boolean {
  if (!path.includes('%')) return true;
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** True if `prefix` is made of the path's first segments. */
export function isBelow(path: string, prefix: string): boolean {
  return path.startsWith(prefix) && (path.length === prefix.length || path[prefix.length] === '/');
}
