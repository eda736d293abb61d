import { type Bounds, quote, readText, refuseMore, requiredWord } from '../../decode/arguments.ts';
import type { DecodeContext } from '../../decode/context.ts';
import type { Keyword, KeywordTable } from '../../decode/keyword.ts';
import { decodeBlock, keywordsOfPart } from '../../decode/keyword.ts';
import { address, duration, type Entries, integer } from '../../decode/keyword-kinds.ts';
import type { Statement } from '../../language/tree.ts';
import { writtenName } from '../../language/tree.ts';
import { ROUTING_KEYWORDS } from '../routing/keywords.ts';
import { AUTH_HMAC } from '../signing/keywords.ts';
import { SPLIT_KEYWORDS } from '../split-brain/keywords.ts';
import { VMAC_KEYWORDS } from '../vmac/vmac.ts';
import { addressBlock } from './addresses.ts';
import { AUTHENTICATION } from './authentication.ts';
import type { InstanceDraft, VrrpDraft } from './draft.ts';
import { newTracks } from './draft.ts';
import { bareFlag } from './flags.ts';
import { garpKeywords } from './garp.ts';
import { readInterface } from './interface-name.ts';
import { INSTANCE_NOTIFY_KEYWORDS } from './notify.ts';
import { INSTANCE_SWITCHES } from './switches.ts';
import { TRACK_KEYWORDS } from './tracks.ts';
import { UNICAST_KEYWORDS } from './unicast.ts';
import { INSTANCE_WITHOUT_EFFECT } from './without-effect.ts';

/**
 * The largest number of instances in one configuration: an interface has no more VRIDs for one family. Listed in
 * docs/limits.md.
 */
export const MAX_VRRP_INSTANCES = 1024;

const VRID: Bounds = { min: 1, max: 255 };

/** keepalived's bounds are 0.01 to 255 seconds, before the version rounds the value. */
const ADVERT_INTERVAL: Bounds = { min: 10, max: 255_000 };

const PREEMPT_DELAY: Bounds = { min: 0, max: 1_000_000 };

const OWN_KEYWORDS: Entries<InstanceDraft> = [
  ['state', { argument: { kind: 'choice', words: ['MASTER', 'BACKUP'] }, decode: readState }],
  [
    'interface',
    {
      argument: { kind: 'text', what: 'an interface' },
      decode: (draft, statement, context) => {
        const value = readInterface(statement, context);
        if (value !== undefined) draft.interface = { value, statement };
      },
    },
  ],
  [
    'virtual_router_id',
    {
      ...integer(VRID, (draft: InstanceDraft, value) => {
        draft.vrid = value;
      }),
      decode: readVrid,
    },
  ],
  ['priority', { argument: { kind: 'integer', bounds: VRID }, decode: readPriority }],
  [
    'advert_int',
    duration(ADVERT_INTERVAL, (draft, value, statement) => {
      draft.advertInterval = { value, statement };
    }),
  ],
  ['version', { argument: { kind: 'choice', words: ['2', '3'] }, decode: readVersion }],
  ['virtual_ipaddress', addressBlock(({ addresses }) => addresses)],
  ['virtual_ipaddress_excluded', addressBlock(({ excluded }) => excluded)],
  [
    'no_virtual_ipaddress',
    bareFlag((draft, value) => {
      draft.noAddress = value;
    }),
  ],
  [
    'preempt',
    bareFlag((draft, value, statement) => {
      draft.preempt = { value, statement };
    }),
  ],
  [
    'nopreempt',
    bareFlag((draft, value, statement) => {
      draft.preempt = { value: !value, statement };
    }),
  ],
  [
    'preempt_delay',
    duration(PREEMPT_DELAY, (draft, value, statement) => {
      draft.preemptDelay = { value, statement };
    }),
  ],
  [
    'timer_expired_backup',
    { argument: { kind: 'integer', bounds: { min: 1, max: 254 } }, decode: readExpired },
  ],
  [
    'thread_timer_expired',
    { argument: { kind: 'integer', bounds: { min: 1, max: 254 } }, decode: readExpired },
  ],
  [
    'mcast_src_ip',
    address((draft, value, statement) => {
      draft.source = { value, statement };
    }),
  ],
  [
    'mcast_dst_ip',
    address((draft, value, statement) => {
      draft.multicastGroup = { value, statement };
    }),
  ],
  [
    'track_src_ip',
    bareFlag((draft, value) => {
      draft.trackSource = value;
    }),
  ],
  [
    'dont_track_primary',
    bareFlag((draft, value) => {
      draft.ignoreOwnInterface = value;
    }),
  ],
  [
    'accept',
    bareFlag((draft, value, statement) => {
      draft.accept = { value, statement };
    }),
  ],
  [
    'no_accept',
    bareFlag((draft, value, statement) => {
      draft.accept = { value: !value, statement };
    }),
  ],
  [
    'promote_secondaries',
    bareFlag((draft, value) => {
      draft.promoteSecondaries = value;
    }),
  ],
  [
    'lvs_sync_daemon_interface',
    {
      argument: { kind: 'text', what: 'an interface' },
      decode: (draft, statement, context) => {
        const value = readInterface(statement, context);
        if (value !== undefined) draft.syncDaemonInterface = { value, statement };
      },
    },
  ],
];

export const INSTANCE_KEYWORDS: KeywordTable<InstanceDraft> = new Map<string, Keyword<InstanceDraft>>([
  ...OWN_KEYWORDS,
  ...keywordsOfPart(INSTANCE_SWITCHES, ({ switches }: InstanceDraft) => switches),
  ...keywordsOfPart(garpKeywords(''), ({ garp }: InstanceDraft) => garp),
  ...UNICAST_KEYWORDS,
  ...TRACK_KEYWORDS,
  ...INSTANCE_NOTIFY_KEYWORDS,
  ...SPLIT_KEYWORDS,
  ...VMAC_KEYWORDS,
  ...ROUTING_KEYWORDS,
  ['authentication', AUTHENTICATION],
  ['auth_hmac', AUTH_HMAC],
  ...INSTANCE_WITHOUT_EFFECT,
]);

function newInstance(name: string, statement: Statement): InstanceDraft {
  return {
    name,
    statement,
    garp: {},
    switches: {},
    tracks: newTracks(),
    notify: {},
    addresses: [],
    excluded: [],
    routes: [],
    rules: [],
    peers: [],
    heartbeats: [],
  };
}

export const INSTANCE: Keyword<VrrpDraft> = {
  argument: { kind: 'block', block: 'vrrp_instance', header: 'NAME', keywords: INSTANCE_KEYWORDS },
  block: true,
  repeatable: true,
  decode: ({ instances }, statement, context) => {
    const name = requiredWord(statement, 1, 'a name', context);
    if (name === null) return;
    refuseMore(statement, 1, context);
    const draft = newInstance(name.text, statement);
    decodeBlock(statement.block ?? [], 'vrrp_instance', INSTANCE_KEYWORDS, draft, context);
    if (instances.has(name.text)) {
      const message = `there is another vrrp_instance ${quote(name.text)} above`;
      context.tolerate('vrrp-instance-twice', statement, message, {
        consequence: 'this one is left out, and its addresses belong to nobody',
        hint: 'give it a name of its own',
      });
    } else if (instances.size >= MAX_VRRP_INSTANCES) {
      const message = `there are more than ${MAX_VRRP_INSTANCES} VRRP instances; the rest is not read`;
      context.error('vrrp-instance-limit', statement, message, { topic: 'instances' });
    } else instances.set(name.text, draft);
  },
};

/** Other names for BACKUP in guides of other programs. */
const BACKUP_NAMES: ReadonlySet<string> = new Set(['SLAVE', 'STANDBY', 'PASSIVE', 'SECONDARY']);

function readState(draft: InstanceDraft, statement: Statement, context: DecodeContext): void {
  const word = readText(statement, context);
  if (word === undefined) return;
  if (word === 'MASTER' || word === 'BACKUP') {
    draft.state = { value: word, statement };
    return;
  }
  const upper = word.toUpperCase();
  const hint = BACKUP_NAMES.has(upper)
    ? 'write `state BACKUP`'
    : upper === 'MASTER' || upper === 'BACKUP'
      ? `write \`state ${upper}\`, in capitals`
      : 'MASTER or BACKUP';
  const message = `${writtenName(statement)}: ${quote(word)} is neither MASTER nor BACKUP; it counts as BACKUP`;
  draft.state = { value: 'BACKUP', statement };
  context.warning('vrrp-unknown-state', statement, message, { hint });
}

function readVrid(draft: InstanceDraft, statement: Statement, context: DecodeContext): void {
  draft.vridStatement = statement;
  const word = requiredWord(statement, 1, 'a number', context);
  if (word === null) return;
  refuseMore(statement, 1, context);
  const value = /^\+?[0-9]{1,9}$/.test(word.text) ? Number(word.text) : 0;
  if (value >= VRID.min && value <= VRID.max) {
    draft.vrid = value;
    return;
  }
  const message = `${writtenName(statement)}: ${quote(word.text)} is not between 1 and 255`;
  const hint = context.undefinedName(statement, word) ?? 'the same number on all nodes of this instance';
  context.error('vrrp-vrid-range', [statement, word], message, { hint });
}

/** keepalived uses its default in place of an invalid priority. */
function readPriority(draft: InstanceDraft, statement: Statement, context: DecodeContext): void {
  const word = requiredWord(statement, 1, 'a number', context);
  if (word === null) return;
  refuseMore(statement, 1, context);
  const value = /^\+?[0-9]{1,9}$/.test(word.text) ? Number(word.text) : 0;
  if (value >= VRID.min && value <= VRID.max) {
    draft.priority = { value, statement };
    return;
  }
  const undefinedName = context.undefinedName(statement, word);
  const message = `${writtenName(statement)}: ${quote(word.text)} is not between 1 and 255`;
  if (undefinedName !== null) {
    context.error('vrrp-priority-range', [statement, word], message, { hint: undefinedName });
    return;
  }
  context.warning('vrrp-priority-range', [statement, word], `${message}; 100 is used`, {
    hint: '254 is the highest priority that tracking can change',
  });
  draft.priority = { value: 100, statement };
}

function readVersion(draft: InstanceDraft, statement: Statement, context: DecodeContext): void {
  const word = requiredWord(statement, 1, '2 or 3', context);
  if (word === null) return;
  refuseMore(statement, 1, context);
  if (word.text === '2' || word.text === '3') {
    draft.version = { value: word.text === '2' ? 2 : 3, statement };
    return;
  }
  const message = `${writtenName(statement)}: ${quote(word.text)} is neither 2 nor 3`;
  context.error('vrrp-version', [statement, word], message, {
    hint: 'nodes of different versions do not hear each other',
  });
}

function readExpired(draft: InstanceDraft, statement: Statement, context: DecodeContext): void {
  const word = statement.words[1];
  refuseMore(statement, 1, context);
  const value = word === undefined || word.text === 'true' ? 254 : Number(word.text);
  if (Number.isInteger(value) && value >= 1 && value <= 254) {
    draft.timerExpiredBackup = { value, statement };
    return;
  }
  const message = `${writtenName(statement)}: ${quote(word?.text ?? '')} is not between 1 and 254`;
  context.warning('vrrp-priority-range', statement, `${message}; 254 is used`);
  draft.timerExpiredBackup = { value: 254, statement };
}
