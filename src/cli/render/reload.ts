import type { ReloadReport, ReportedDiagnostic } from '../../api/protocol.ts';
import { neutraliseLines } from '../../base/visible-text.ts';
import { paint, piece } from './style.ts';
import { attemptDuration } from './time.ts';

/** Most changes that are listed one by one. */
export const MAX_LISTED_CHANGES = 200;

/** What `lvsctl reload` prints. */
export function renderReload(report: ReloadReport, color: boolean): string {
  const head = {
    success: piece('reloaded', 'good'),
    rejected: piece('REJECTED, the old configuration stays in force', 'bad'),
    failed: piece('FAILED', 'bad'),
  }[report.result];
  // The duration of a rejected reload is of no interest.
  const took = report.result === 'rejected' ? '' : ` in ${attemptDuration(report.duration_ms)}`;
  const lines = [paint([head, piece(`${took}: ${report.detail}`)], Number.MAX_SAFE_INTEGER, color)];
  for (const change of report.changes.slice(0, MAX_LISTED_CHANGES)) lines.push(`  ${piece(change).text}`);
  const left = report.changes.length - MAX_LISTED_CHANGES;
  if (left > 0) lines.push(`  and ${left} more`);
  lines.push(...diagnosticLines(report.diagnostics));
  return `${lines.join('\n')}\n`;
}

/** Errors first, then new warnings; of known warnings, only their number. */
function diagnosticLines(diagnostics: readonly ReportedDiagnostic[]): readonly string[] {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const warnings = diagnostics.filter(({ severity, known }) => severity === 'warning' && known !== true);
  const known = diagnostics.length - errors.length - warnings.length;
  const shown = [...errors, ...warnings].flatMap((diagnostic) => ['', diagnosticText(diagnostic)]);
  if (known === 0) return shown;
  const count = known === 1 ? '1 warning as before' : `${known} warnings as before`;
  return [...shown, '', `${count}: \`lvsctl config check\` shows ${known === 1 ? 'it' : 'them'}`];
}

function diagnosticText(diagnostic: ReportedDiagnostic): string {
  return neutraliseLines(diagnostic.rendered.trimEnd());
}
