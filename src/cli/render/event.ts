import type { EventEntry } from '../../api/protocol.ts';
import { type Piece, paint, piece, type Role } from './style.ts';

/** Columns of a line that is never cut: events are for `grep` too. */
const NO_LIMIT = 10_000;

/** One line: when, what, from and to, why. Times are those of `lvsctl status`: UTC. */
export function renderEvent(event: EventEntry, color: boolean): string {
  const { at, from, to, reason } = event;
  const when = at.replace('T', ' ').replace(/(\.\d{3})?Z$/, '$1');
  const change = from === null ? to.toUpperCase() : `${from} -> ${to.toUpperCase()}`;
  const line: readonly Piece[] = [
    piece(`${when}  `, 'dim'),
    piece(subjectOf(event)),
    piece('  '),
    piece(change, roleOf(to)),
    piece(reason === '' ? '' : `  ${reason}`),
  ];
  return paint(line, NO_LIMIT, color);
}

function subjectOf({ kind, virtual_server, real_server, check }: EventEntry): string {
  const place = [virtual_server, real_server, check].filter((part) => part !== null).join(' ');
  switch (kind) {
    case 'virtual_server':
    case 'real_server':
    case 'check':
      return place;
    default:
      return place === '' ? kind : `${kind} ${place}`;
  }
}

const ROLES: Readonly<Record<string, Role>> = {
  up: 'good',
  down: 'bad',
  removed: 'warning',
  rejected: 'bad',
  failed: 'bad',
  changed: 'warning',
  paused: 'warning',
};

function roleOf(to: string): Role {
  return ROLES[to] ?? 'plain';
}
