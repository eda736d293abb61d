/**
 * The lines of `lvsctl config show` about one real server, with the origin of each value. The result is empty when the
 * file has no such server, for example after an edit that was not loaded yet.
 *
 * @param text the whole output of `lvsctl config show`
 * @param virtualServer the id of a virtual server, `tcp 10.0.0.1:80`
 * @param realServer the server, `10.0.1.1:80`
 */
export function shownConfigOf(text: string, virtualServer: string, realServer: string): string {
  const virtual = blockOf(text.split('\n'), `virtual server ${virtualServer}`, '');
  const [, ...lines] = blockOf(virtual, `  real server ${realServer}`, '  ');
  return lines.map((line) => line.slice('    '.length)).join('\n');
}

/** The line that begins with a heading, and all lines after it that are indented more deeply. */
function blockOf(lines: readonly string[], heading: string, indent: string): readonly string[] {
  const from = lines.findIndex((line) => line === heading || line.startsWith(`${heading}  #`));
  if (from === -1) return [];
  const rest = lines.slice(from + 1);
  const length = rest.findIndex((line) => !line.startsWith(`${indent} `));
  return lines.slice(from, length === -1 ? undefined : from + 1 + length);
}
