/** A header field as it stands on the wire. The value is ours, never a client's: it is not checked. */
export function headerLine(name: string, value: string): string {
  return `${name}: ${value}\r\n`;
}

/** What of the lines is left without the fields of these lower-case names. */
export function withoutFields(lines: string, names: readonly string[]): string {
  const kept = lines.split('\r\n').filter((line) => !names.includes(line.slice(0, line.indexOf(':'))));
  return kept.join('\r\n');
}
