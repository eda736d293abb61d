/** Who a mail is from or goes to, as SMTP and the headers have it. */
export interface Mailbox {
  /** For people; null without one. */
  readonly name: string | null;
  /** What stands between the angle brackets of MAIL FROM and RCPT TO. */
  readonly address: string;
}

/** RFC 5321 section 4.5.3.1: of the part before the `@`, and of the whole. */
const MAX_LOCAL_PART = 64;
const MAX_ADDRESS = 254;

/**
 * RFC 5321 section 4.1.2: a dot-string, then perhaps a domain or an address literal. Bare names are completed by the
 * site's own mail server. Letters of a domain may be any, which go over the wire as `xn--`.
 */
const ADDRESS =
  /^([\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*)(?:@(?:[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.?|\[[0-9A-Za-z.:]+\]))?$/u;

// biome-ignore lint/suspicious/noControlCharactersInRegex: what would end a line of SMTP is looked for.
const CONTROL = /[\x00-\x1f\x7f]/;

const NAMED = /^(.*?)[ ]*<([^<>]*)>$/;

/** `a@b`, `root`, `<root>`, `Name <a@b>` or `"Name" <a@b>`; undefined for what no server would take. */
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
