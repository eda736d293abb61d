/** The exit codes of lvsctl: stable, documented in `lvsctl --help` and docs/control-api.md. */
export const EXIT = {
  /** Done, or the answer is yes. */
  ok: 0,
  /** The answer is no: no such virtual server, a check that fails. */
  negative: 1,
  /** The command line or the configuration is wrong. Nothing was changed. */
  usage: 2,
  /** No daemon could be reached: not running, or no permission. */
  unreachable: 3,
  /** The daemon was reached and gave no usable answer: too slow, another version, not lvsd. */
  badAnswer: 4,
  /** The daemon tried and failed: the kernel refused, or a fault of its own. */
  failed: 5,
  /** A fault of lvsctl itself, or nowhere to write to. */
  internal: 70,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The table of exit codes for help texts. */
export const EXIT_CODE_HELP: readonly (readonly [ExitCode, string])[] = [
  [EXIT.ok, 'done, or the answer is yes'],
  [EXIT.negative, 'the answer is no: nothing matches, a check fails'],
  [EXIT.usage, 'wrong command line or configuration; nothing was changed'],
  [EXIT.unreachable, 'lvsd is not running, or its socket is not open to you'],
  [EXIT.badAnswer, 'lvsd is too slow, of another version, or not lvsd at all'],
  [EXIT.failed, 'lvsd tried and failed: see the message and its log'],
  [EXIT.internal, 'a fault of lvsctl, or its output cannot be written'],
];
