import { styleText } from 'node:util';
import { neutralise } from '../../base/visible-text.ts';
import { displayWidth, fit } from './text.ts';

/** What a piece of text means; a style turns it into colour. */
export type Role = 'plain' | 'strong' | 'good' | 'bad' | 'warning' | 'dim';

/** A piece of text with its meaning; always neutralised. */
export interface Piece {
  readonly text: string;
  readonly role: Role;
}

/**
 * One fact in several lengths, the longest at index 0. Forms are made on demand, because of thousands of rows most
 * need one.
 */
export interface Forms {
  /** At least 1. */
  readonly count: number;
  at(index: number): Piece;
}

/** Forms that are all made in advance. */
export function fixedForms(...pieces: readonly [Piece, ...Piece[]]): Forms {
  return { count: pieces.length, at: (index) => pieces[index] ?? pieces[0] };
}

/** The pieces of one line, left to right. */
export type Line = readonly Piece[];

/** Harmless text with a meaning. */
export function piece(text: string, role: Role = 'plain'): Piece {
  return { text: neutralise(text), role };
}

/** Names of util.styleText; the 16 colours only, so that the terminal's own palette decides. */
const FORMATS: Readonly<Record<Exclude<Role, 'plain'>, Parameters<typeof styleText>[0]>> = {
  strong: 'bold',
  good: 'green',
  bad: ['bold', 'red'],
  warning: 'yellow',
  dim: 'dim',
};

/** The line as text of at most `width` columns, without spaces at its end. */
export function paint(line: Line, width: number, color: boolean): string {
  let text = '';
  let left = width;
  for (const [index, { text: whole, role }] of line.entries()) {
    const last = index === line.length - 1;
    const shown = fit(last ? whole.trimEnd() : whole, left);
    left -= displayWidth(shown);
    text += color && shown.trim() !== '' ? styled(shown, role) : shown;
    if (shown.endsWith('…') && shown !== whole) break;
  }
  return color ? text : text.trimEnd();
}

/** Styles text. The caller has decided about colour, so the state of this process's own output must not matter. */
function styled(text: string, role: Role): string {
  return role === 'plain' ? text : styleText(FORMATS[role], text, { validateStream: false });
}
