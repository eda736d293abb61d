/**
 * What `lvsctl config show` says of one real server, with where each value comes from: the lines of its block. Empty: the file
 * has no such server, as after an edit that was not yet loaded.
 *
 * @param text all that `lvsctl config show` wrote
 * @param virtualServer id of a virtual server, `tcp 10.0.0.1:80`
 * @param realServer `10.0.1.1:80`
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
