import { neutralise } from '../../base/visible-text.ts';
import { displayWidth, fit } from './text.ts';

/** What a piece of text means; a style turns it into colour. */
export type Role = 'plain' | 'strong' | 'good' | 'bad' | 'warning' | 'dim';

/** A piece of text with its meaning; always neutralised. */
export interface Piece {
  readonly text: string;
  readonly role: Role;
}

/** One fact in several lengths, the longest at 0. Made when asked for: of thousands of rows most need one of them. */
export interface Forms {
  /** At least 1. */
  readonly count: number;
  at(index: number): Piece;
}

/** Forms of which each is at hand. */
export function fixedForms(...pieces: readonly [Piece, ...Piece[]]): Forms {
  return { count: pieces.length, at: (index) => pieces[index] ?? pieces[0] };
}

/** The pieces of one line, left to right. */
export type Line = readonly Piece[];

/** Harmless text with a meaning. */
export function piece(text: string, role: Role = 'plain'): Piece {
  return { text: neutralise(text), role };
}

const ESCAPE = '\u001b[';

/** SGR parameters (ECMA-48); the 16 colours only, so that the terminal's own palette decides. */
const SGR: Readonly<Record<Role, string>> = {
  plain: '',
  strong: '1',
  good: '32',
  bad: '1;31',
  warning: '33',
  dim: '2',
};

/** The line as text of at most `width` columns, without spaces at its end. */
export function paint(line: Line, width: number, color: boolean): string {
  let text = '';
  let left = width;
  for (const [index, { text: whole, role }] of line.entries()) {
    const last = index === line.length - 1;
    const shown = fit(last ? whole.trimEnd() : whole, left);
    left -= displayWidth(shown);
    const sgr = color ? SGR[role] : '';
    text += sgr === '' || shown.trim() === '' ? shown : `${ESCAPE}${sgr}m${shown}${ESCAPE}0m`;
    if (shown.endsWith('…') && shown !== whole) break;
  }
  return color ? text : text.trimEnd();
}
