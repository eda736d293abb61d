import type { Row } from './rows.ts';
import type { Forms, Line, Piece } from './style.ts';
import { piece } from './style.ts';
import { displayWidth, fold, padLeft, padRight } from './text.ts';

const GAP = '  ';
const NOTE_INDENT = '      ';

/** Lines that one note may take; the rest is cut. */
const MAX_NOTE_LINES = 2;

const HEADINGS = {
  name: 'SERVER',
  state: 'STATE',
  weight: 'WEIGHT',
  active: 'ACTIVE',
  inactive: 'INACT',
  detail: 'LAST CHECK',
} as const;

/** The columns that can be chosen; the name is always there. */
export const COLUMN_NAMES = ['state', 'weight', 'active', 'inactive', 'detail'] as const;

export type ColumnName = (typeof COLUMN_NAMES)[number];

/** The width that the last column keeps before a long name gets more; `wrr nat, quorum 200/150` fits. */
const DETAIL_RESERVE = 24;

/** The name column is never narrower; longer names then stand on a line of their own. */
const MIN_NAME_WIDTH = 18;

interface Layout {
  readonly width: number;
  readonly name: number;
  readonly state: number;
  readonly weight: number;
  readonly active: number;
  readonly inactive: number;
  readonly detail: number;
  /** Index of the form that fits in every ordinary row. */
  readonly form: number;
  readonly columns: readonly ColumnName[];
}

export interface LayOutOptions {
  /** In the order of {@link COLUMN_NAMES}, each at most once; default: all. */
  readonly columns?: readonly ColumnName[];
  /** An empty line between groups. */
  readonly spaced?: boolean;
}

/** The rows as lines under one heading, all columns in line from top to bottom. */
export function layOut(
  groups: readonly (readonly Row[])[],
  width: number,
  { columns = COLUMN_NAMES, spaced = true }: LayOutOptions = {},
): readonly Line[] {
  const layout = measure(groups, width, columns);
  const lines: Line[] = [headingLine(layout)];
  for (const [index, group] of groups.entries()) {
    if (index > 0 && spaced) lines.push([]);
    for (const row of group) appendRow(lines, row, layout);
  }
  return lines;
}

function measure(groups: readonly (readonly Row[])[], width: number, columns: readonly ColumnName[]): Layout {
  let name = HEADINGS.name.length;
  let state = HEADINGS.state.length;
  let weight = HEADINGS.weight.length;
  let active = HEADINGS.active.length;
  let inactive = HEADINGS.inactive.length;
  for (const row of groups.flat()) {
    name = Math.max(name, row.indent + displayWidth(row.name.text));
    state = Math.max(state, displayWidth(row.state.text));
    weight = Math.max(weight, displayWidth(row.weight.text));
    active = Math.max(active, displayWidth(row.active.text));
    inactive = Math.max(inactive, displayWidth(row.inactive.text));
  }
  const widths = { state, weight, active, inactive, detail: 0 };
  const others = columns.reduce((sum, column) => sum + widths[column] + GAP.length, 0);
  const reserve = Math.max(DETAIL_RESERVE, Math.floor((width - others) / 2));
  name = Math.min(name, Math.max(MIN_NAME_WIDTH, width - others - reserve));
  const detail = Math.max(0, width - others - name);
  return { width, name, state, weight, active, inactive, detail, form: commonForm(groups, detail), columns };
}

/** The longest form that fits in each ordinary row; all of them use it, so that they read alike. */
function commonForm(groups: readonly (readonly Row[])[], detail: number): number {
  let form = 0;
  for (const row of groups.flat()) {
    if (row.ordinary) form = firstFitting(row.details, detail, form);
  }
  return form;
}

/** The first form from `least` on that fits, else the last one; `least` itself where there are fewer. */
function firstFitting(forms: Forms, width: number, least: number): number {
  let index = least;
  while (index < forms.count - 1 && displayWidth(forms.at(index).text) > width) index += 1;
  return index;
}

function headingLine(layout: Layout): Line {
  const cells: Readonly<Record<ColumnName, string>> = {
    state: padRight(HEADINGS.state, layout.state),
    weight: padLeft(HEADINGS.weight, layout.weight),
    active: padLeft(HEADINGS.active, layout.active),
    inactive: padLeft(HEADINGS.inactive, layout.inactive),
    detail: HEADINGS.detail,
  };
  const chosen = layout.columns.map((name) => cells[name]);
  return [piece([padRight(HEADINGS.name, layout.name), ...chosen].join(GAP), 'dim')];
}

function appendRow(lines: Line[], row: Row, layout: Layout): void {
  const indent = ' '.repeat(row.indent);
  const nameWidth = layout.name - row.indent;
  const form = row.ordinary
    ? Math.min(layout.form, row.details.count - 1)
    : firstFitting(row.details, layout.detail, 0);
  const all: Readonly<Record<ColumnName, Piece>> = {
    state: { ...row.state, text: GAP + padRight(row.state.text, layout.state) },
    weight: { ...row.weight, text: GAP + padLeft(row.weight.text, layout.weight) },
    active: { ...row.active, text: GAP + padLeft(row.active.text, layout.active) },
    inactive: { ...row.inactive, text: GAP + padLeft(row.inactive.text, layout.inactive) },
    detail: row.details.at(form),
  };
  const cells: Line = layout.columns.map((column, index) => {
    const cell = all[column];
    // The gap before the last column is part of its neighbour, because the last column may have another colour.
    return layout.columns[index + 1] === 'detail' ? { ...cell, text: cell.text + GAP } : cell;
  });
  if (displayWidth(row.name.text) > nameWidth) {
    lines.push([piece(indent), row.name], [piece(' '.repeat(layout.name)), ...cells]);
  } else {
    lines.push([piece(indent), { ...row.name, text: padRight(row.name.text, nameWidth) }, ...cells]);
  }
  const fitsWhole = form <= 1 && row.notesWhenCut.length <= 1;
  for (const note of fitsWhole ? row.notes : [...row.notesWhenCut, ...row.notes]) {
    for (const text of fold(note.text, layout.width - NOTE_INDENT.length, MAX_NOTE_LINES)) {
      lines.push([piece(NOTE_INDENT), { ...note, text }]);
    }
  }
}
