import type { Script } from '../../../base/processes/script.ts';
import type { DecodeContext } from '../../decode/context.ts';
import { writtenName } from '../../language/tree.ts';
import type { CommandDraft } from '../../scripts/command.ts';

/**
 * killall(1) of psmisc needs the right to send a signal even for signal 0, and reports "no process found" without it.
 */
export function judgeKillall(
  { command, statement }: CommandDraft,
  { identity }: Script,
  context: DecodeContext,
): void {
  const [program, ...words] = command;
  if (!/(?:^|\/)killall$/.test(program) || !words.some((word) => word === '-0' || word === '-CONT')) return;
  if (identity === null || identity.uid === 0) return;
  const process = words.find((word) => !word.startsWith('-')) ?? 'NAME';
  const message = `${writtenName(statement)}: killall as a user other than root finds no process of another user, and fails for ever`;
  context.warning('vrrp-killall-user', statement, message, {
    hint: `track the process itself: vrrp_track_process with \`process ${process}\`, and track_process; or \`user root\``,
  });
}

/**
 * Reports a missing killall, because minimal installations lack psmisc. Returns true when this replaced the report with
 * `code`.
 */
export function retellMissingKillall({ command, statement }: CommandDraft, context: DecodeContext): boolean {
  const [program, ...words] = command;
  if (!/(?:^|\/)killall$/.test(program) || !context.withdraw('script-unusable', statement)) return false;
  const process = words.find((word) => !word.startsWith('-')) ?? 'NAME';
  const message = `${writtenName(statement)}: there is no usable killall, which is in the package psmisc; nothing that it would find moves an address`;
  context.warning('vrrp-killall-missing', statement, message, {
    hint: `install psmisc, or track the process itself: vrrp_track_process with \`process ${process}\`, and track_process`,
  });
  return true;
}
