import type { StatusDocument, VirtualServerStatus } from '../../state/status/status-document.ts';
import { briefRow, virtualServerRows } from './rows.ts';
import { headerLines } from './status-header.ts';
import type { Line } from './style.ts';
import { paint, piece } from './style.ts';
import { COLUMN_NAMES, type ColumnName, layOut } from './table.ts';

export interface RenderOptions {
  /** Columns; no line is longer. */
  readonly width: number;
  readonly color: boolean;
  /** One line for each virtual server; default: their real servers, too. */
  readonly brief?: boolean;
  readonly columns?: readonly ColumnName[];
  /** The state of the VRRP instances; null when it is unknown. */
  readonly vrrp?: string | null;
  /** The virtual servers in the table, in this order; default: all. The header counts all of them in any case. */
  readonly listed?: readonly VirtualServerStatus[];
}

/** From this width on, ages have two units. */
const LONG_AGES_WIDTH = 100;

/** What `lvsctl status` prints, line by line without line ends. */
export function renderStatusLines(document: StatusDocument, options: RenderOptions): readonly string[] {
  const { brief = false, columns = COLUMN_NAMES, listed = document.virtual_servers } = options;
  const rowOptions = { now: document.generated_at, longAges: options.width >= LONG_AGES_WIDTH };
  const rows = listed.map((server) =>
    brief ? [briefRow(server, rowOptions)] : virtualServerRows(server, rowOptions),
  );
  const body: readonly Line[] =
    rows.length === 0
      ? [[piece('No virtual servers are configured.')]]
      : layOut(rows, options.width, { columns, spaced: !brief });
  return [...headerLines(document, options.width, options.vrrp ?? null), [], ...body].map((line) =>
    paint(line, options.width, options.color),
  );
}

/** As {@link renderStatusLines}, as one text. */
export function renderStatus(document: StatusDocument, options: RenderOptions): string {
  return `${renderStatusLines(document, options).join('\n')}\n`;
}
