import type { FindingSeverity } from '../../doctor/finding.ts';
import type { DoctorReport } from '../../doctor/report.ts';
import type { Line, Role } from './style.ts';
import { paint, piece } from './style.ts';
import { fold } from './text.ts';

const INDENT = '    ';
const MAX_WIDTH = 100;
/** Lines that one sentence may take. */
const MAX_LINES = 6;

const ROLES: Readonly<Record<FindingSeverity, Role>> = { problem: 'bad', warning: 'warning', info: 'dim' };

/** What `lvsctl doctor` prints. */
export function renderDoctor(report: DoctorReport, color: boolean): string {
  const lines: Line[] = [];
  for (const { code, severity, what, why, mend } of report.findings) {
    lines.push([piece(severity.toUpperCase(), ROLES[severity]), piece(` ${code}`, 'strong')]);
    for (const text of [what, why]) for (const part of folded(text)) lines.push([piece(INDENT + part)]);
    for (const command of mend)
      lines.push([piece(`${INDENT}${command.startsWith('#') ? command : `$ ${command}`}`, 'dim')]);
    lines.push([]);
  }
  for (const what of report.not_seen) lines.push([piece(`not seen: ${what}`, 'dim')]);
  if (report.not_seen.length > 0) lines.push([]);
  lines.push([piece(summary(report))]);
  return `${lines.map((line) => paint(line, Number.MAX_SAFE_INTEGER, color)).join('\n')}\n`;
}

function folded(text: string): readonly string[] {
  return fold(text, MAX_WIDTH - INDENT.length, MAX_LINES);
}

function summary({ findings, in_order: inOrder, config }: DoctorReport): string {
  const counts = (['problem', 'warning', 'info'] as const).flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [count === 1 ? `1 ${severity}` : `${count} ${PLURALS[severity]}`];
  });
  const about = config === null ? 'without a configuration' : `for ${config}`;
  const result = counts.length === 0 ? 'nothing found' : counts.join(', ');
  return `${about}: ${result}; ${inOrder.length} rules in order`;
}

const PLURALS: Readonly<Record<FindingSeverity, string>> = {
  problem: 'problems',
  warning: 'warnings',
  info: 'remarks',
};
