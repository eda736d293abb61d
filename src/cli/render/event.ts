import type { EventEntry } from '../../api/protocol.ts';
import { type Piece, paint, piece, type Role } from './style.ts';

/** The width of a line that is never cut, because events are searched with `grep` too. */
const NO_LIMIT = 10_000;

/** One line: time, subject, old and new state, reason. */
export function renderEvent(event: EventEntry, color: boolean, local = false): string {
  const { at, from, to, reason } = event;
  const when = eventTime(at, local);
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

/** `2026-11-30 03:12:07.123Z`, or in the zone of this machine `2026-11-30 04:12:07.123+01:00`. */
export function eventTime(at: string, local: boolean): string {
  if (!local) return at.replace('T', ' ');
  const date = new Date(at);
  const offset = -date.getTimezoneOffset();
  const shifted = new Date(date.getTime() + offset * 60_000).toISOString().replace('T', ' ').slice(0, -1);
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
  const zone = [hours, minutes].map((part) => String(part).padStart(2, '0')).join(':');
  return `${shifted}${offset < 0 ? '-' : '+'}${zone}`;
}

function subjectOf(event: EventEntry): string {
  const { kind, virtual_server, real_server, check } = event;
  const place = [
    called(virtual_server, event.virtual_server_name),
    called(real_server, event.real_server_name),
    check,
  ]
    .filter((part) => part !== null)
    .join(' ');
  switch (kind) {
    case 'virtual_server':
    case 'real_server':
    case 'check':
      return place;
    default:
      return place === '' ? kind : `${kind} ${place}`;
  }
}

function called(id: string | null, name: string | undefined): string | null {
  return id === null || name === undefined ? id : `${id} (${name})`;
}

const ROLES: Readonly<Record<string, Role>> = {
  up: 'good',
  down: 'bad',
  removed: 'warning',
  rejected: 'bad',
  failed: 'bad',
  changed: 'warning',
  stopped: 'warning',
  paused: 'warning',
};

function roleOf(to: string): Role {
  return ROLES[to] ?? 'plain';
}
