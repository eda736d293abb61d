import type { ResultCode } from '../../../checkers/types.ts';
import type { CheckStatus, LastResult, RealServerStatus } from '../../state/status/status-document.ts';
import type { Forms, Piece, Role } from './style.ts';
import { fixedForms, piece } from './style.ts';
import { ageAt, attemptDuration, shortAge } from './time.ts';

/** The number of failing checks that are shown in full below a real server; of the others, only their number. */
export const MAX_TROUBLED_CHECKS = 4;

const WORDS: Readonly<Record<ResultCode, string>> = {
  ok: 'ok',
  timeout: 'timeout',
  refused: 'refused',
  unreachable: 'unreachable',
  reset: 'reset',
  tls: 'TLS failed',
  status: 'bad status',
  digest: 'bad digest',
  body: 'bad body',
  protocol: 'bad protocol',
  exit: 'script failed',
  signal: 'script killed',
  path: 'path broken',
  value: 'file says no',
  local_error: 'local error',
};

/** The severity of a check: 0 it fails, 1 it fails but is forgiven so far, 2 it never ran, 3 it is well. */
function severity(check: CheckStatus): number {
  if (check.state === 'down') return 0;
  if (check.last !== null && check.last.result !== 'ok') return 1;
  return check.last === null ? 2 : 3;
}

/** The checks, those in trouble first, else in their own order. */
function byTrouble(checks: readonly CheckStatus[]): readonly CheckStatus[] {
  if (checks.length < 2) return checks;
  return [...checks].sort((left, right) => severity(left) - severity(right));
}

function roleOf(check: CheckStatus): Role {
  const roles: readonly Role[] = ['bad', 'warning', 'dim', 'plain'];
  return roles[severity(check)] ?? 'plain';
}

/** Whether the short form of a cell would hide something that an operator must know. */
export function isTroubled(check: CheckStatus): boolean {
  return severity(check) < 2;
}

/**
 * The last result of a real server's checks: result in words, duration, age. The most troubled check is shown; ` +2
 * ok` counts the others that are well, ` +1 failing` those that are not.
 */
export function checkForms(server: RealServerStatus, now: string): Forms {
  const [first, ...others] = byTrouble(server.checks);
  if (first === undefined) return fixedForms(piece('no check', 'dim'));
  const { last } = first;
  const role = roleOf(first);
  const rest = othersText(others);
  if (last === null) return fixedForms(piece(`not checked yet${rest}`, role), piece('not checked yet', role));
  return { count: FORMS.length, at: (index) => piece(formText(index, first, last, rest, now), role) };
}

interface Words {
  readonly type: string;
  readonly word: string;
  readonly detail: string;
  readonly took: string;
  readonly ago: string;
  readonly rest: string;
}

const FORMS: readonly ((words: Words) => string)[] = [
  ({ type, detail, took, ago, rest }) => `${type} ${detail}, ${took}, ${ago}${rest}`,
  ({ detail, took, ago, rest }) => `${detail}, ${took}, ${ago}${rest}`,
  ({ word, took, ago, rest }) => `${word}, ${took}, ${ago}${rest}`,
  ({ word, took, ago, rest }) => `${word} ${took} ${ago}${rest}`,
  ({ word, took, ago }) => `${word} ${took} ${ago}`,
  ({ word, ago }) => `${word} ${ago}`,
];

function formText(index: number, check: CheckStatus, last: LastResult, rest: string, now: string): string {
  const word = WORDS[last.result];
  const grace = index < 2 ? forgiveness(check) : '';
  const form = FORMS[index] ?? (() => word);
  return (
    grace +
    form({
      type: check.type,
      word,
      detail: last.detail === '' ? word : last.detail,
      took: attemptDuration(last.duration_ms),
      ago: `${shortAge(ageAt(now, last.at))} ago`,
      rest,
    })
  );
}

/** One line for each check in trouble: which, what it found, how often. */
export function troubleNotes(server: RealServerStatus, now: string): readonly Piece[] {
  const troubled = byTrouble(server.checks).filter(isTroubled);
  const notes = troubled.slice(0, MAX_TROUBLED_CHECKS).map((check, index) => troubleNote(check, index, now));
  const left = troubled.length - notes.length;
  return left === 0 ? notes : [...notes, piece(`and ${left} more checks that fail`, 'bad')];
}

/** The note on a troubled check. The time of the first one is in the row above. */
function troubleNote(check: CheckStatus, index: number, now: string): Piece {
  const what = `${forgiveness(check)}${check.type} ${check.target}: ${check.last?.detail ?? 'failed'}`;
  if (index === 0 || check.last === null) return piece(what, roleOf(check));
  const took = attemptDuration(check.last.duration_ms);
  return piece(`${what}, ${took}, ${shortAge(ageAt(now, check.last.at))} ago`, roleOf(check));
}

/** `failure 1, down at 3: `: how many failures the check may still have before its server goes down. */
function forgiveness(check: CheckStatus): string {
  if (check.state !== 'up' || check.failures === 0) return '';
  return `failure ${check.failures}, down at ${check.retry + 1}: `;
}

function othersText(others: readonly CheckStatus[]): string {
  const failing = others.filter(isTroubled).length;
  const well = others.filter((check) => severity(check) === 3).length;
  return (failing > 0 ? ` +${failing} failing` : '') + (well > 0 ? ` +${well} ok` : '');
}
