import type { Milliseconds, WallTime } from '../base/time.ts';
import { UsageError } from './command.ts';

const SECOND: Milliseconds = 1000;
const DAY: Milliseconds = 86_400 * SECOND;
const UNITS: Readonly<Record<string, Milliseconds>> = {
  s: SECOND,
  m: 60 * SECOND,
  h: 3600 * SECOND,
  d: DAY,
};

export const TIME_HELP =
  '03:12, 2h (ago), yesterday, 2026-11-30, "2026-11-30 03:12:07", 2026-11-30T03:12:07+01:00';

/**
 * Reads a time as people write it. With `local` it is in the zone of this machine, else UTC. A time of day alone
 * means its latest occurrence. Throws a UsageError that names the option.
 */
export function timeArgument(option: string, text: string, now: WallTime, local: boolean): WallTime {
  const time = momentOf(text.trim().toLowerCase(), now, local);
  if (time !== null && !Number.isNaN(time)) return time;
  throw new UsageError(`--${option} ${text}: expected a time like ${TIME_HELP}`);
}

function momentOf(text: string, now: WallTime, local: boolean): WallTime | null {
  if (text === 'now') return now;
  if (text === 'today') return midnight(now, local);
  if (text === 'yesterday') return midnight(midnight(now, local) - DAY / 2, local);
  const span = /^-?(\d{1,6})\s?([smhd])(?: ago)?$/.exec(text);
  if (span !== null) return now - Number(span[1]) * (UNITS[span[2] ?? ''] ?? Number.NaN);
  const clock = /^(\d{1,2}):(\d\d)(?::(\d\d))?z?$/.exec(text);
  if (clock !== null) return latest(clock.slice(1).map(Number), now, local);
  return dateOf(text, local);
}

function latest(
  [hour = 0, minute = 0, second]: readonly number[],
  now: WallTime,
  local: boolean,
): WallTime | null {
  const seconds = second === undefined || Number.isNaN(second) ? 0 : second;
  if (hour > 23 || minute > 59 || seconds > 59) return null;
  const on = (day: WallTime): WallTime => {
    const date = new Date(day);
    if (local) date.setHours(hour, minute, seconds, 0);
    else date.setUTCHours(hour, minute, seconds, 0);
    return date.getTime();
  };
  const today = on(now);
  return today <= now ? today : on(midnight(now, local) - DAY / 2);
}

const DATE =
  /^(\d{4})-(\d\d)-(\d\d)(?:[t ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?)?\s?(z|utc|[+-]\d\d:?\d\d)?$/;

function dateOf(text: string, local: boolean): WallTime | null {
  const match = DATE.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '0', zone] = match;
  // Date.parse accepts the 31st of any month, and continues into the next one.
  if (Number(day) > new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()) return null;
  const written = `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0')}`;
  if (zone !== undefined) return Date.parse(`${written}${zone === 'utc' ? 'Z' : zone.toUpperCase()}`);
  // Without a zone Date.parse would read it as local time.
  return Date.parse(local ? written : `${written}Z`);
}

function midnight(time: WallTime, local: boolean): WallTime {
  const date = new Date(time);
  if (local) date.setHours(0, 0, 0, 0);
  else date.setUTCHours(0, 0, 0, 0);
  return date.getTime();
}
