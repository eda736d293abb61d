/**
 * keepalived reads a `regex` as bytes and undoes escapes of its quoted string before PCRE sees it. Here, a byte string:
 * one character, U+0000 to U+00FF, for each byte.
 */
export type ByteString = string;

/** Escapes of one letter in keepalived's quoted strings. */
const LETTERS: Readonly<Record<string, number>> = {
  a: 0x07,
  b: 0x08,
  E: 0x1b,
  f: 0x0c,
  n: 0x0a,
  r: 0x0d,
  t: 0x09,
  v: 0x0b,
};

/** `\nnn`, `\xHH`, `\cC`, or a backslash and whatever character follows. */
const ESCAPE = /\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|c([\s\S])|([\s\S]))/gu;

/**
 * Undoes the escapes of a quoted string as keepalived does: `\a \b \E \f \n \r \t \v \nnn \xHH \cC`, and `\C` stands for C.
 * A backslash of the regex itself must therefore be doubled. A backslash at the very end stays.
 */
export function decodeQuotedRegex(text: string): ByteString {
  let result = '';
  let from = 0;
  for (const match of text.matchAll(ESCAPE)) {
    const [whole, octal, hex, control, other] = match;
    result += toBytes(text.slice(from, match.index));
    result += unescape(octal, hex, control, other);
    from = match.index + whole.length;
  }
  return result + toBytes(text.slice(from));
}

/**
 * The characters that are escaped: a backslash, a quote, those that are not printable ASCII, and a `$` that would be
 * expanded.
 */
const TO_ESCAPE = /["\\]|[^\x20-\x7e]|\$(?=[A-Za-z_{])/g;

/** Encodes bytes for standing between double quotes, so that {@link decodeQuotedRegex} reads the same bytes back. */
export function encodeQuotedRegex(bytes: ByteString): string {
  return bytes.replace(TO_ESCAPE, (character) =>
    character === '\\' ? '\\\\' : `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
}

function unescape(octal?: string, hex?: string, control?: string, other = ''): ByteString {
  if (octal !== undefined) return byte(Number.parseInt(octal, 8));
  if (hex !== undefined) return byte(Number.parseInt(hex, 16));
  if (control !== undefined) return byte(control.charCodeAt(0) & 0x1f);
  const letter = Object.hasOwn(LETTERS, other) ? LETTERS[other] : undefined;
  return letter === undefined ? toBytes(other) : byte(letter);
}

function byte(code: number): ByteString {
  return String.fromCharCode(code & 0xff);
}

/** The UTF-8 bytes of a text: how a regex is written where no escapes are undone (YAML). */
export function toBytes(text: string): ByteString {
  let result = '';
  for (const code of new TextEncoder().encode(text)) result += byte(code);
  return result;
}

/** Decodes bytes as UTF-8; undefined when they are not UTF-8. */
export function fromUtf8(bytes: ByteString): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      Uint8Array.from(bytes, (character) => character.charCodeAt(0)),
    );
  } catch {
    return undefined;
  }
}
