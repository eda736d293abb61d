import type { IpAddress } from '../../../base/ip-address.ts';
import { addressFamily, isMulticastAddress } from '../../../base/ip-address.ts';
import { integerOf, quote, refuseMore, requiredWord } from '../../decode/arguments.ts';
import type { DecodeContext } from '../../decode/context.ts';
import type { Keyword } from '../../decode/keyword.ts';
import { keywordsOfPart } from '../../decode/keyword.ts';
import { address, choice, duration, type Entries, flag, text } from '../../decode/keyword-kinds.ts';
import type { Statement } from '../../language/tree.ts';
import { writtenName } from '../../language/tree.ts';
import { fifoPath, fifoScript } from '../../notify/notify-defaults.ts';
import type { VrrpGlobalsDraft } from './draft.ts';
import { bareFlag } from './flags.ts';
import { garpKeywords, garpPace } from './garp.ts';
import { readInterface } from './interface-name.ts';
import { GLOBAL_SWITCHES } from './switches.ts';

const STARTUP_DELAY = { min: 0, max: 86_400_000 };

/** TASK_COMM_LEN of linux/sched.h without the final NUL. */
const MAX_PROCESS_NAME = 15;

/** getrlimit(2): the kernel counts RLIMIT_RTTIME in microseconds. */
const RTTIME = { min: 2, max: Number.MAX_SAFE_INTEGER };

type Fields<Value> = {
  [Field in keyof VrrpGlobalsDraft]-?: NonNullable<VrrpGlobalsDraft[Field]> extends Value ? Field : never;
}[keyof VrrpGlobalsDraft];

function bare(field: Fields<boolean>): Keyword<VrrpGlobalsDraft> {
  return bareFlag((draft, value) => {
    draft[field] = value;
  });
}

function multicastGroup(family: 'inet' | 'inet6'): Keyword<VrrpGlobalsDraft> {
  return address((draft, value, statement, context) => {
    const field = family === 'inet' ? 'group4' : 'group6';
    if (usableGroup(value, family, statement, context)) draft[field] = value;
  });
}

/** Accepts a multicast group of the family; for IPv6 only a link-local one, as adverts need. */
export function usableGroup(
  group: IpAddress,
  family: 'inet' | 'inet6',
  statement: Statement,
  context: DecodeContext,
): boolean {
  const local = family === 'inet' || /^ff[0-9a-f]2:/.test(group);
  if (addressFamily(group) === family && isMulticastAddress(group) && local) return true;
  const what =
    family === 'inet' ? 'an IPv4 multicast address' : 'a link-local IPv6 multicast address (ff02::…)';
  const message = `${writtenName(statement)}: ${quote(group)} is not ${what}`;
  context.error('vrrp-multicast-group', statement, message, {
    hint: 'with another group than the peer neither hears the other, and both are master',
  });
  return false;
}

function signed(
  field: 'nice' | 'realtimePriority',
  bounds: { readonly min: number; readonly max: number },
): Keyword<VrrpGlobalsDraft> {
  return {
    argument: { kind: 'integer', bounds },
    decode: (draft, statement, context) => {
      const word = requiredWord(statement, 1, 'a number', context);
      if (word === null) return;
      refuseMore(statement, 1, context);
      if (!/^[+-]?[0-9]{1,9}$/.test(word.text)) {
        integerOf(statement, word, bounds, context);
        return;
      }
      const value = Math.min(bounds.max, Math.max(bounds.min, Number(word.text)));
      if (value !== Number(word.text)) {
        const message = `${writtenName(statement)}: ${word.text} is not between ${bounds.min} and ${bounds.max}; it counts as ${value}`;
        context.warning('vrrp-process-priority', statement, message);
      }
      draft[field] = value;
    },
  };
}

const OWN_KEYWORDS: Entries<VrrpGlobalsDraft> = [
  [
    'vrrp_version',
    choice(['2', '3'], (draft, value) => {
      draft.version = value === '2' ? 2 : 3;
    }),
  ],
  ['vrrp_mcast_group4', multicastGroup('inet')],
  ['vrrp_mcast_group6', multicastGroup('inet6')],
  [
    'vrrp_garp_interval',
    garpPace((draft, value) => {
      draft.garpInterval = value;
    }),
  ],
  [
    'vrrp_gna_interval',
    garpPace((draft, value) => {
      draft.gnaInterval = value;
    }),
  ],
  [
    'vrrp_min_garp',
    flag((draft, value) => {
      draft.minGarp = value;
    }),
  ],
  [
    'vrrp_startup_delay',
    duration(STARTUP_DELAY, (draft, value) => {
      draft.startupDelay = value;
    }),
  ],
  [
    'vrrp_delay_after_boot',
    duration(STARTUP_DELAY, (draft, value) => {
      draft.delayAfterBoot = value;
    }),
  ],
  // This keyword is lvsd's own: it permits intervals below 100 ms, which a virtual machine cannot keep.
  [
    'vrrp_fast_adverts',
    flag((draft, value) => {
      draft.fastAdverts = value;
    }),
  ],
  ['vrrp_notify_fifo', fifoPath(({ fifo }: VrrpGlobalsDraft) => fifo)],
  ['vrrp_notify_fifo_script', fifoScript(({ fifo }: VrrpGlobalsDraft) => fifo)],
  ['fifo_write_vrrp_states_on_reload', bare('fifoStatesOnReload')],
  ['no_email_faults', bare('noFaultMails')],
  ['process_names', bare('processNames')],
  ['vrrp_process_name', text('a name', takeProcessName)],
  ['vrrp_priority', signed('nice', { min: -20, max: 19 })],
  ['vrrp_rt_priority', signed('realtimePriority', { min: 1, max: 99 })],
  ['vrrp_rlimit_rttime', { argument: { kind: 'integer', bounds: RTTIME }, decode: readRealtimeLimit }],
  ['vrrp_rlimit_rtime', { argument: { kind: 'integer', bounds: RTTIME }, decode: readRealtimeLimit }],
  ['log_unknown_vrids', bare('logUnknownVrids')],
  [
    'default_interface',
    {
      argument: { kind: 'text', what: 'an interface' },
      decode: (draft, statement, context) => {
        const value = readInterface(statement, context);
        if (value !== undefined) draft.defaultInterface = value;
      },
    },
  ],
  // A missing interface is a fault of the instance here, and never ends the process.
  [
    'dynamic_interfaces',
    { argument: { kind: 'text', what: 'allow_if_changes', optional: true }, decode: () => undefined },
  ],
  [
    'json_version',
    choice(['1', '2'], (draft, value) => {
      draft.jsonVersion = value === '1' ? 1 : 2;
    }),
  ],
  ['json_dump_file', text('an absolute path', takeJsonFile)],
  ['json_file_location', text('an absolute path', takeJsonFile)],
];

export const VRRP_GLOBAL_KEYWORDS: Entries<VrrpGlobalsDraft> = [
  ...OWN_KEYWORDS,
  ...keywordsOfPart(GLOBAL_SWITCHES, ({ switches }: VrrpGlobalsDraft) => switches),
  ...keywordsOfPart(garpKeywords('vrrp_'), ({ garp }: VrrpGlobalsDraft) => garp),
];

function takeProcessName(
  draft: VrrpGlobalsDraft,
  value: string,
  statement: Statement,
  context: DecodeContext,
): void {
  draft.processName = value;
  if (value.length <= MAX_PROCESS_NAME) return;
  const message = `${writtenName(statement)}: the kernel shows the first ${MAX_PROCESS_NAME} characters of ${quote(value)}`;
  context.warning('vrrp-process-name', statement, message);
}

function takeJsonFile(
  draft: VrrpGlobalsDraft,
  value: string,
  statement: Statement,
  context: DecodeContext,
): void {
  if (value.startsWith('/') && !value.includes('\0')) draft.jsonFile = value;
  else {
    const message = `${writtenName(statement)}: ${quote(value)} is no absolute path`;
    context.tolerate('invalid-text', statement, message, { consequence: 'it is ignored' });
  }
}

function readRealtimeLimit(draft: VrrpGlobalsDraft, statement: Statement, context: DecodeContext): void {
  const word = requiredWord(statement, 1, 'microseconds', context);
  if (word === null) return;
  refuseMore(statement, 1, context);
  const value = integerOf(statement, word, RTTIME, context);
  if (value !== undefined) draft.realtimeLimit = { value, statement };
}
