import type { StatusDocument } from '../state/status/status-document.ts';
import { type CliContext, type Invocation, UsageError } from './command.ts';
import { onlyTroubled, SORT_KEYS, type SortKey, sorted } from './render/arrange.ts';
import { renderStatus } from './render/status.ts';
import { paint, piece } from './render/style.ts';
import { COLUMN_NAMES, type ColumnName } from './render/table.ts';
import { rowsOf, WIDEST, widthOf } from './terminal.ts';

/** How the command line wants the status to be shown. */
export interface StatusView {
  readonly troubledOnly: boolean;
  /** Null: brief if the full table does not fit. */
  readonly brief: boolean | null;
  readonly wide: boolean;
  /** Null: in the order of the configuration; in brief form problems come first. */
  readonly sort: SortKey | null;
  readonly columns: readonly ColumnName[];
}

/** Throws a UsageError for unknown words. */
export function viewOf(invocation: Invocation): StatusView {
  const wide = invocation.has('wide');
  const brief = invocation.has('brief');
  if (wide && brief) throw new UsageError('lvsctl status: --wide and --brief exclude each other');
  return {
    troubledOnly: invocation.has('down'),
    brief: brief ? true : wide ? false : null,
    wide,
    sort: sortOf(invocation.value('sort')),
    columns: columnsOf(invocation.value('columns')),
  };
}

/** The status as text, for the terminal that there is. */
export function viewText(
  document: StatusDocument,
  view: StatusView,
  context: CliContext,
  color: boolean,
  vrrp: string | null,
): string {
  const width = view.wide ? WIDEST : widthOf(context);
  const chosen = view.troubledOnly ? onlyTroubled(document) : document;
  if (view.troubledOnly && chosen.virtual_servers.length === 0 && document.virtual_servers.length > 0) {
    const count = document.virtual_servers.length;
    return `Nothing is down: ${count} virtual server${count === 1 ? '' : 's'} with all real servers.\n`;
  }
  const textOf = (brief: boolean, sort: SortKey | null): string => {
    const listed = arranged(chosen, sort).virtual_servers;
    return renderStatus(document, { color, width, columns: view.columns, brief, listed, vrrp });
  };
  if (view.brief !== true) {
    const text = textOf(false, view.sort);
    const rows = rowsOf(context.stdout);
    if (view.brief === false || rows === null || linesIn(text) <= rows) return text;
  }
  const brief = textOf(true, view.sort ?? 'state');
  return view.brief === true ? brief : `${brief}${paint([piece(IN_SHORT, 'dim')], width, color)}\n`;
}

const IN_SHORT =
  'in short, problems first: --wide shows all of it, --down what is down, `lvsctl status VS` one';

function arranged(document: StatusDocument, key: SortKey | null): StatusDocument {
  return key === null ? document : sorted(document, key);
}

function linesIn(text: string): number {
  return text.trimEnd().split('\n').length;
}

function sortOf(text: string | undefined): SortKey | null {
  if (text === undefined) return null;
  const key = SORT_KEYS.find((candidate) => candidate === text);
  if (key !== undefined) return key;
  throw new UsageError(`lvsctl status: --sort ${text}: expected ${SORT_KEYS.join(', ')}`);
}

/** The columns that are named, each once, in the order of the table. */
function columnsOf(text: string | undefined): readonly ColumnName[] {
  if (text === undefined) return COLUMN_NAMES;
  const words = text.split(',').map((word) => word.trim());
  const unknown = words.find((word) => !COLUMN_NAMES.some((name) => name === word));
  if (unknown === undefined) return COLUMN_NAMES.filter((name) => words.includes(name));
  throw new UsageError(`lvsctl status: --columns ${text}: ${unknown} is none of ${COLUMN_NAMES.join(', ')}`);
}
