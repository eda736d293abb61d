/** A sender or recipient of mail in the form of SMTP and of the headers. */
export interface Mailbox {
  /** The name for people; null without one. */
  readonly name: string | null;
  /** The text between the angle brackets of MAIL FROM and RCPT TO. */
  readonly address: string;
}

/** The lengths of RFC 5321 section 4.5.3.1 for the part before the `@` and for the whole. */
const MAX_LOCAL_PART = 64;
const MAX_ADDRESS = 254;

/**
 * The syntax of RFC 5321 section 4.1.2: a dot-string, possibly followed by a domain or an address literal. The site's
 * mail server completes bare names. A domain may have any letters, which are sent as `xn--`.
 */
const ADDRESS =
  /^([\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*)(?:@(?:[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.?|\[[0-9A-Za-z.:]+\]))?$/u;

// biome-ignore lint/suspicious/noControlCharactersInRegex: what would end a line of SMTP is looked for.
const CONTROL = /[\x00-\x1f\x7f]/;

const NAMED = /^(.*?)[ ]*<([^<>]*)>$/;

/**
 * Parses `a@b`, `root`, `<root>`, `Name <a@b>` or `"Name" <a@b>`; undefined for a text that no server would accept.
 */
export function parseMailbox(text: string): Mailbox | undefined {
  if (CONTROL.test(text)) return undefined;
  const trimmed = text.trim();
  const [, name = '', bracketed] = NAMED.exec(trimmed) ?? [];
  const address = bracketed ?? trimmed;
  const local = ADDRESS.exec(address)?.[1];
  if (local === undefined || local.length > MAX_LOCAL_PART || address.length > MAX_ADDRESS) return undefined;
  const shown = name.replace(/^"(.*)"$/, '$1').trim();
  return { name: shown === '' ? null : shown, address };
}
