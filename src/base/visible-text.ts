const PLAIN = /^[\x20-\x7e]*$/;

/**
 * What a terminal or a reader could be fooled by: control characters, format characters (bidirectional overrides,
 * zero-width), line separators, lone surrogates, private use, and marks that pile up on others.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}\p{M}]/gu;

/** Text from outside made harmless for a terminal: what is unsafe shows as its escape, `\x1b`. One line. */
export function neutralise(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(UNSAFE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
  });
}

/** As {@link neutralise}, but the line breaks stay: for texts of several lines that lvsd itself made. */
export function neutraliseLines(text: string): string {
  return text.split('\n').map(neutralise).join('\n');
}

/** The same characters as escapes of JSON, in text that is JSON already: what a parser reads stays the same. */
export function neutraliseJson(json: string): string {
  if (PLAIN.test(json)) return json;
  return json.replace(UNSAFE, (character) =>
    [...Array(character.length).keys()]
      .map((unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
