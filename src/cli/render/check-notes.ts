import type { CheckStatus, RealServerStatus } from '../../state/status/status-document.ts';
import type { WatchReason } from '../../state/status/watch-status.ts';
import { isTroubled, MAX_TROUBLED_CHECKS } from './check.ts';
import { type Piece, piece } from './style.ts';
import { longAge } from './time.ts';

/** Lines of a failing script's output that are shown; `--json` and `lvsctl check` have all of it. */
export const OUTPUT_LINES_SHOWN = 3;

const DAY_MS = 86_400_000;
/** A certificate that ends sooner than this gets a note. */
const CERTIFICATE_WARNING_MS: number = 30 * DAY_MS;

/** The last output of failing scripts, except for what the result contains already. */
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

const WATCH_TROUBLES: Readonly<Partial<Record<WatchReason, string>>> = {
  rejected: 'the server closes the idle connection at once',
  'made-room': 'its check failed while the idle connection was open, which may have had the only place',
};

/** Why a server is not watched by its idle connection, where this is permanent. */
export function watchNotes({ watch, state }: Pick<RealServerStatus, 'watch' | 'state'>): readonly Piece[] {
  if (watch === undefined) return [];
  const { state: standing, reason, detail, watched_percent: percent } = watch;
  const trouble = reason === undefined ? undefined : WATCH_TROUBLES[reason];
  if (trouble !== undefined) return [piece(`not watched: ${trouble}; tried again later`, 'warning')];
  if (reason === 'unreachable' && standing === 'waiting' && state === 'up') {
    return [piece(`not watched: ${detail ?? 'it cannot be connected to'}; tried again`, 'warning')];
  }
  if (percent === undefined) return [];
  return [piece(`watched ${percent} % of the time: the server ends idle connections so soon`, 'dim')];
}
