/** Blanks that separate no words; web pages and word processors put them in place of the plain blank. */
const BLANK = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/;
/** Characters that are invisible. */
// biome-ignore lint/suspicious/noMisleadingCharacterClass: each stands for itself here.
const INVISIBLE = /[\u00ad\u200b-\u200f\u2060\ufeff]/;
const ODD = /[^\t -~]/u;

/**
 * The first character that an operator's keyboard does not produce in a configuration, as `U+00A0`; null without one.
 */
export function oddCharacter(text: string): string | null {
  const found = ODD.exec(text)?.[0].codePointAt(0);
  return found === undefined ? null : `U+${found.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** The text with plain blanks, without invisible characters, and with full-width forms as ASCII. */
export function plainText(text: string): string {
  if (!ODD.test(text)) return text;
  const visible = text.replace(new RegExp(INVISIBLE, 'g'), '');
  return visible.replace(new RegExp(BLANK, 'g'), ' ').normalize('NFKC');
}

/** Whether the text begins with a blank or an invisible character that does not separate words. */
export function beginsUnseen(text: string): boolean {
  const [first = ''] = text;
  return BLANK.test(first) || INVISIBLE.test(first);
}

/** What to write for a word that looks right and is not; null when it has no odd character. */
export function oddCharacterHint(text: string): string | null {
  const odd = oddCharacter(text);
  const plain = plainText(text);
  if (odd === null || oddCharacter(plain) !== null) return null;
  const kind = BLANK.test(text) ? 'an unusual blank' : INVISIBLE.test(text) ? 'not shown' : 'not ASCII';
  if (plain.trim() === '') return `${odd} stands here as a word (${kind}): write a plain blank`;
  return `${odd} is in it (${kind}): write \`${plain.trim()}\``;
}
