import type { ConnectionTimeouts } from '../../../ipvs/types.ts';
import { isMulticastAddress } from '../../base/ip-address.ts';
import type { Bounds } from '../decode/arguments.ts';
import {
  addressOf,
  integerOf,
  quote,
  refuseMore,
  requiredWord,
  wholeSecondsOf,
} from '../decode/arguments.ts';
import type { DecodeContext } from '../decode/context.ts';
import { readBareFlag, readFlag } from '../decode/flag.ts';
import type { Keyword } from '../decode/keyword.ts';
import type { KeywordArgument } from '../decode/keyword-argument.ts';
import type { Statement, Word } from '../language/tree.ts';
import { writtenName } from '../language/tree.ts';
import type { FlushScope, KernelSettings, SyncDaemonSettings } from '../model/config.ts';
/** The settings of global_defs for the kernel. */
export type KernelDraft = { -readonly [Field in keyof KernelSettings]: KernelSettings[Field] } & {
  /** The value of lvs_sync_daemon with a vrrp_instance, which belongs to the VRRP half. */
  followed?: FollowedDaemon;
};

/** A synchronisation daemon that follows the state of a VRRP instance. */
export interface FollowedDaemon extends Omit<SyncDaemonSettings, 'syncId'> {
  readonly instance: string;
  /** The sync id; null for the VRID of the instance. */
  readonly syncId: number | null;
  readonly statement: Statement;
}

export function newKernelDraft(): KernelDraft {
  return { timeouts: null, syncDaemon: null, flush: null, flushOnStop: null };
}

/** The settings; undefined when the file has none. */
export function resolveKernelSettings(draft: KernelDraft): KernelSettings | undefined {
  const { timeouts, syncDaemon, flush, flushOnStop } = draft;
  const silent = timeouts === null && syncDaemon === null && flush === null && flushOnStop === null;
  return silent ? undefined : { timeouts, syncDaemon, flush, flushOnStop };
}

/** keepalived's upper bound is 31 days. */
const TIMEOUT_SECONDS: Bounds = { min: 0, max: 2_678_400 };
/** The value is INT_MAX / HZ at HZ=1000. */
const FAST_KERNEL_SECONDS = 2_147_483;

const TIMEOUT_NAMES: ReadonlyMap<string, keyof ConnectionTimeouts> = new Map([
  ['tcp', 'tcp'],
  ['tcpfin', 'tcpFin'],
  ['udp', 'udp'],
]);

const TIMEOUTS: KeywordArgument = { kind: 'words', what: 'tcp, tcpfin and udp, each with seconds' };

const SYNC_DAEMON: KeywordArgument = {
  kind: 'words',
  what: 'an interface, then id, maxlen, port, ttl and group, each with its value',
};

/** The words that a flush accepts besides yes and no, and whether keepalived reads a word at all. */
interface Flush {
  readonly words: readonly string[];
  readonly bare: boolean;
}

const AT_START: Flush = { words: ['ours', 'all'], bare: true };

const AT_STOP: Flush = { words: ['ours', 'all', 'VS'], bare: false };

const FLUSH_ON_STOP: Keyword<KernelDraft> = {
  argument: { kind: 'choice', words: AT_STOP.words },
  decode: (draft, statement, context) => {
    const scope = flushScope(statement, AT_STOP, context);
    if (scope !== undefined) draft.flushOnStop = scope;
  },
};

/** The keywords of global_defs that concern IPVS as a whole. */
export const KERNEL_KEYWORDS: readonly (readonly [string, Keyword<KernelDraft>])[] = [
  ['lvs_timeouts', { argument: TIMEOUTS, decode: decodeTimeouts }],
  ['lvs_sync_daemon', { argument: SYNC_DAEMON, firstCounts: true, decode: decodeSyncDaemon }],
  [
    'lvs_flush',
    {
      argument: { kind: 'choice', words: AT_START.words },
      decode: (draft, statement, context) => {
        const scope = flushScope(statement, AT_START, context);
        if (scope !== undefined) draft.flush = scope;
      },
    },
  ],
  ['lvs_flush_on_stop', FLUSH_ON_STOP],
  ['lvs_flush_onstop', FLUSH_ON_STOP],
];

function decodeTimeouts(draft: KernelDraft, statement: Statement, context: DecodeContext): void {
  const timeouts = { tcp: null, tcpFin: null, udp: null } as Record<keyof ConnectionTimeouts, number | null>;
  if (requiredWord(statement, 1, 'tcp, tcpfin or udp with seconds', context) === null) return;
  eachPair(statement, 1, context, (name, value) => {
    const field = TIMEOUT_NAMES.get(name.text);
    if (field === undefined) return false;
    const seconds = wholeSecondsOf(statement, value, TIMEOUT_SECONDS, context);
    // A zero leaves the kernel's value unchanged.
    if (seconds !== undefined && seconds > 0) timeouts[field] = seconds;
    if (seconds !== undefined && seconds > FAST_KERNEL_SECONDS) remarkFastKernels(statement, value, context);
    return true;
  });
  draft.timeouts = timeouts;
}

/** The kernel counts the time in ticks, in 31 bits (ip_vs_ctl.c: ip_vs_set_timeout). */
function remarkFastKernels(statement: Statement, value: Word, context: DecodeContext): void {
  const message = `${writtenName(statement)}: a kernel with 1000 ticks a second (CONFIG_HZ) takes ${FAST_KERNEL_SECONDS} seconds at most, and refuses all three timeouts where one is longer`;
  context.warning('out-of-range', [statement, value], message, {
    hint: 'grep CONFIG_HZ= /boot/config-$(uname -r)',
  });
}

/** IP_VS_IFNAME_MAXLEN of linux/ip_vs.h without the final NUL. */
const MAX_INTERFACE_LENGTH = 15;

const DAEMON_NUMBERS: ReadonlyMap<
  string,
  Bounds & { readonly field: 'syncId' | 'maxLength' | 'port' | 'ttl' }
> = new Map([
  ['id', { field: 'syncId', min: 0, max: 255 }],
  ['maxlen', { field: 'maxLength', min: 1, max: 65_507 }],
  ['port', { field: 'port', min: 1, max: 65_535 }],
  ['ttl', { field: 'ttl', min: 1, max: 255 }],
]);

const DAEMON_NAMES: ReadonlySet<string> = new Set(['inst', 'group', ...DAEMON_NUMBERS.keys()]);

function decodeSyncDaemon(draft: KernelDraft, statement: Statement, context: DecodeContext): void {
  const device = requiredWord(statement, 1, 'an interface', context);
  if (device === null) return;
  if (device.text.length > MAX_INTERFACE_LENGTH) {
    const message = `${writtenName(statement)}: ${quote(device.text)} is longer than ${MAX_INTERFACE_LENGTH} characters`;
    context.refuse('unknown-value', [statement, device], message, { consequence: 'there is no sync daemon' });
    return;
  }
  const daemon: { -readonly [Field in keyof SyncDaemonSettings]: SyncDaemonSettings[Field] } = {
    interface: device.text,
    syncId: 0,
    maxLength: null,
    group: null,
    port: null,
    ttl: null,
  };
  const { instance, from } = oldForm(statement);
  let followed = instance;
  let named = false;
  const pairs = from < statement.words.length && instance !== null && isNumber(statement.words[from]?.text);
  const takeNumber = (name: string, value: Word): boolean => {
    const number = DAEMON_NUMBERS.get(name);
    if (number === undefined) return false;
    const read = integerOf(statement, value, number, context);
    if (read !== undefined) daemon[number.field] = read;
    named ||= name === 'id';
    return true;
  };
  const positional = statement.words[from];
  if (pairs && positional !== undefined) takeNumber('id', positional);
  eachPair(statement, pairs ? from + 1 : from, context, (name, value) => {
    if (name.text === 'inst') {
      followed = value.text;
      return true;
    }
    if (name.text === 'group') {
      daemon.group = multicastOf(statement, value, context);
      return true;
    }
    return takeNumber(name.text, value);
  });
  if (followed === null) draft.syncDaemon = daemon;
  else draft.followed = { ...daemon, instance: followed, syncId: named ? daemon.syncId : null, statement };
}

/** Recognises keepalived's old form, `IFNAME INSTANCE [ID]`, and finds where the pairs of names and values begin. */
function oldForm({ words }: Statement): { readonly instance: string | null; readonly from: number } {
  const third = words[2]?.text;
  if (third === undefined || DAEMON_NAMES.has(third)) return { instance: null, from: 2 };
  return { instance: third, from: 3 };
}

function isNumber(text: string | undefined): boolean {
  return text !== undefined && /^[0-9]+$/.test(text);
}

function multicastOf(statement: Statement, word: Word, context: DecodeContext): SyncDaemonSettings['group'] {
  const address = addressOf(statement, word, context);
  if (address === undefined) return null;
  if (isMulticastAddress(address)) return address;
  const message = `${writtenName(statement)}: ${quote(word.text)} is not a multicast address`;
  context.refuse('invalid-address', [statement, word], message, {
    consequence: "the kernel's own group is used",
  });
  return null;
}

/**
 * keepalived empties the whole table; lvsd removes its own services, and all services only with the word `all`. Null
 * when the flush is turned off; undefined when the word cannot be read, which is reported.
 */
function flushScope(
  statement: Statement,
  { words, bare }: Flush,
  context: DecodeContext,
): FlushScope | null | undefined {
  const word = statement.words[1];
  refuseMore(statement, 1, context);
  if (word?.text === 'all' || word?.text === 'ours') return word.text;
  if (word === undefined || (!words.includes(word.text) && context.dialect === 'keepalived')) {
    const given = bare ? readBareFlag(statement, context) : readFlag(statement, context);
    if (given !== true) return given === false ? null : undefined;
    const message = `${writtenName(statement)} takes only services that are lvsd's; keepalived takes all that the kernel has`;
    context.differs(statement, message);
    return 'ours';
  }
  if (words.includes(word.text)) return 'ours';
  const message = `${writtenName(statement)}: ${quote(word.text)} is not ${words.join(' or ')}`;
  context.tolerate('unknown-value', [statement, word], message);
  return undefined;
}

/** Reads words in pairs of a name and its value; `take` returns whether it knows the name. */
function eachPair(
  statement: Statement,
  from: number,
  context: DecodeContext,
  take: (name: Word, value: Word) => boolean,
): void {
  for (let index = from; index < statement.words.length; index += 2) {
    const [name, value] = statement.words.slice(index, index + 2);
    if (name === undefined) return;
    if (value === undefined) {
      context.refuse('missing-argument', [statement, name], `${quote(name.text)} needs a value`);
      return;
    }
    if (take(name, value)) continue;
    const message = `${writtenName(statement)}: ${quote(name.text)} is not known`;
    context.refuse('unknown-value', [statement, name], message);
  }
}
