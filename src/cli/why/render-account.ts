import type { RecordedEvent } from '../../api/protocol.ts';
import { eventTime, renderEvent } from '../render/event.ts';
import { type Line, paint, piece, type Role } from '../render/style.ts';
import type { ServerAccount } from './account.ts';

/** Columns of a line that is never cut. */
const NO_LIMIT = 10_000;

export interface AccountStyle {
  readonly color: boolean;
  readonly local: boolean;
}

/** The account in lines: state and reason, checks, the virtual server, what operators did, what happened around it. */
export function renderAccount(account: ServerAccount, at: string, style: AccountStyle): string {
  const { state, since, reason, service, checks, actions, events } = account;
  const from = since === null ? '' : ` since ${eventTime(since, style.local)}`;
  const lines: Line[] = [
    [
      piece(`${account.virtualServer} ${account.realServer}`, 'strong'),
      piece(` at ${eventTime(at, style.local)}`, 'dim'),
    ],
    [piece('  '), piece(state.toUpperCase(), ROLES[state]), piece(`${from}: ${reason}`)],
    ...checks.map((check) => turnLine(check.check ?? '', check, style)),
    service === null
      ? [piece('  its virtual server: nothing was told of it since lvsd started', 'dim')]
      : turnLine('its virtual server', service, style),
  ];
  const text = lines.map((line) => `${paint(line, NO_LIMIT, style.color)}\n`).join('');
  const done = section('operators, reloads and starts within an hour', actions, style);
  return `${text}${done}${section('events within ten minutes', events, style)}`;
}

const ROLES: Readonly<Record<ServerAccount['state'], Role>> = {
  up: 'good',
  down: 'bad',
  drain: 'warning',
  maintenance: 'warning',
  removed: 'warning',
  'not running': 'bad',
  unknown: 'plain',
};

function turnLine(what: string, event: RecordedEvent, { local }: AccountStyle): Line {
  return [piece(`  ${what}: ${event.to} since ${eventTime(event.at, local)}: ${event.reason}`)];
}

function section(title: string, events: readonly RecordedEvent[], { color, local }: AccountStyle): string {
  if (events.length === 0) return '';
  const lines = events.map((event) => `    ${renderEvent(event, color, local)}\n`);
  return `  ${title}:\n${lines.join('')}`;
}
