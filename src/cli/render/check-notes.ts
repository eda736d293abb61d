import type { CheckStatus, RealServerStatus } from '../../state/status/status-document.ts';
import { isTroubled, MAX_TROUBLED_CHECKS } from './check.ts';
import { type Piece, piece } from './style.ts';
import { longAge } from './time.ts';

/** Lines of a failing script's output that are shown; `--json` and `lvsctl check` have all of it. */
export const OUTPUT_LINES_SHOWN = 3;

const DAY_MS = 86_400_000;
/** A certificate that ends sooner than this is remarkable. */
export const CERTIFICATE_WARNING_MS: number = 30 * DAY_MS;

/** What the scripts of failing checks wrote last, but for what the result says already. */
export function outputNotes({ checks }: Pick<RealServerStatus, 'checks'>): readonly Piece[] {
  return checks.filter(isTroubled).slice(0, MAX_TROUBLED_CHECKS).flatMap(outputOf);
}

function outputOf({ last }: CheckStatus): readonly Piece[] {
  const lines = (last?.output ?? '')
    .split('\n')
    .filter((line) => line.trim() !== '' && last?.detail.includes(line.trim()) !== true);
  const shown = lines.slice(0, OUTPUT_LINES_SHOWN).map((line) => piece(`output: ${line}`, 'dim'));
  const left = lines.length - shown.length;
  return left === 0 ? shown : [...shown, piece(`and ${left} more lines of output`, 'dim')];
}

/** Certificates that have ended or soon will. */
export function certificateNotes(
  { checks }: Pick<RealServerStatus, 'checks'>,
  now: string,
): readonly Piece[] {
  return checks.flatMap(({ type, target, certificate_not_after: end }) => {
    if (end === undefined) return [];
    const left = Date.parse(end) - Date.parse(now);
    if (!(left < CERTIFICATE_WARNING_MS)) return [];
    const what = `certificate of ${type} ${target}`;
    if (left <= 0) return [piece(`${what} ended ${longAge(-left)} ago`, 'bad')];
    return [piece(`${what} ends in ${longAge(left)}`, 'warning')];
  });
}
