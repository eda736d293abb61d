import { neutralise } from '../../base/visible-text.ts';
import type { HealthCounts, HealthLevel, HealthVerdict } from './verdict.ts';

/**
 * The number of problems that are listed; of the others, only their number. Some monitoring systems truncate at 4
 * KiB.
 */
export const MAX_PROBLEMS_LISTED = 20;

/** Longest line of one problem, in characters. */
const MAX_PROBLEM_LENGTH = 300;

/**
 * The output of a monitoring plugin: a line with the state, its reason and performance data, then a line for each
 * problem. Texts contain no `|`, because it would begin performance data.
 */
export function pluginOutput({ level, problems, counts }: HealthVerdict): string {
  const [first] = problems;
  const worst = first === undefined ? '' : `; ${lineOf(first.text)}`;
  const listed = problems
    .slice(0, MAX_PROBLEMS_LISTED)
    .map((problem) => `${problem.level.toUpperCase()}: ${lineOf(problem.text)}`);
  if (problems.length > listed.length) listed.push(`and ${problems.length - listed.length} more`);
  const summary = `${heading(level)} - ${countText(counts)}${worst} | ${performanceData(counts)}`;
  return [summary, ...listed].map((line) => `${line}\n`).join('');
}

/** The output for a state that could not be determined. */
export function pluginFailure(level: HealthLevel, reason: string): string {
  return `${heading(level)} - ${lineOf(reason)}\n`;
}

function heading(level: HealthLevel): string {
  return `LVSD ${level.toUpperCase()}`;
}

function lineOf(text: string): string {
  return neutralise(text).replaceAll('|', '/').slice(0, MAX_PROBLEM_LENGTH);
}

function countText(counts: HealthCounts): string {
  const { virtualServers, virtualServersDown, realServers, realServersDown, heldBack } = counts;
  const held = heldBack === 0 ? '' : `, ${heldBack} held back by operators`;
  return [
    `${virtualServers - virtualServersDown} of ${virtualServers} virtual servers up`,
    `${realServersDown} of ${realServers} real servers down${held}`,
  ].join(', ');
}

/** `label=value;warn;crit;min;max`. */
function performanceData(counts: HealthCounts): string {
  const { virtualServers, virtualServersDown, realServers, realServersDown, heldBack } = counts;
  return [
    `virtual_servers_down=${virtualServersDown};;0;0;${virtualServers}`,
    `real_servers_down=${realServersDown};0;;0;${realServers}`,
    `real_servers_held_back=${heldBack};;;0;${realServers}`,
  ].join(' ');
}
