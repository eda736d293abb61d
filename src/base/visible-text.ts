const PLAIN = /^[\x20-\x7e]*$/;

/**
 * Characters that could deceive a terminal or a reader: control characters, format characters (bidirectional overrides,
 * zero-width characters), line separators, lone surrogates, private-use characters, and combining marks.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}\p{M}]/gu;

/**
 * Makes text from outside harmless for a terminal: an unsafe character shows as its escape, such as `\x1b`. The result
 * is one line.
 */
export function neutralise(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(UNSAFE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
  });
}

/** Does the same as {@link neutralise} but keeps line breaks, for texts of several lines that lvsd itself made. */
export function neutraliseLines(text: string): string {
  return text.split('\n').map(neutralise).join('\n');
}

/** Replaces the same characters in JSON text by JSON's escapes, so that a parser reads the same values. */
export function neutraliseJson(json: string): string {
  if (PLAIN.test(json)) return json;
  return json.replace(UNSAFE, (character) =>
    [...Array(character.length).keys()]
      .map((unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
