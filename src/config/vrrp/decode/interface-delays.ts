import { durationOf, quote, refuseMore } from '../../decode/arguments.ts';
import type { DecodeContext } from '../../decode/context.ts';
import type { Keyword } from '../../decode/keyword.ts';
import type { Statement } from '../../language/tree.ts';
import type { InterfaceDelayDraft, VrrpDraft } from './draft.ts';
import { usableInterface } from './interface-name.ts';

const DELAY = { min: 0, max: 255_000 };

/** The block `interface_up_down_delays` has `INTERFACE DOWN [UP]` on each line, in seconds. */
export const INTERFACE_DELAYS: Keyword<VrrpDraft> = {
  argument: { kind: 'words', what: 'a block of lines: INTERFACE DOWN [UP]' },
  block: true,
  repeatable: true,
  decode: ({ delays }, statement, context) => {
    refuseMore(statement, 0, context);
    for (const line of statement.block ?? []) {
      const delay = readDelay(line, context);
      if (delay === undefined) continue;
      if (delays.some((known) => known.interface === delay.interface)) {
        const message = `${quote(delay.interface)} stands here twice`;
        context.tolerate('vrrp-delay-twice', line, message, { consequence: 'the first line counts' });
      } else delays.push(delay);
    }
  },
};

function readDelay(line: Statement, context: DecodeContext): InterfaceDelayDraft | undefined {
  const [name, down, up] = line.words;
  if (name === undefined || !usableInterface(line, name, context)) return undefined;
  if (down === undefined) {
    context.error('missing-argument', line, `${quote(name.text)} needs the seconds that it must be down`);
    return undefined;
  }
  refuseMore(line, 2, context);
  const downDelay = durationOf(line, down, DELAY, context);
  const upDelay = up === undefined ? 0 : durationOf(line, up, DELAY, context);
  if (downDelay === undefined || upDelay === undefined) return undefined;
  return { statement: line, interface: name.text, down: downDelay, up: upDelay };
}
