import type { Protocol } from '../../../ipvs/types.ts';
import { SERVICE_FLAG } from '../../../ipvs/types.ts';
import { SERVER_PACING_KEYWORDS } from '../checks/pacing.ts';
import { virtualhost } from '../checks/url.ts';
import { quote, readChoice, refuseMore, requiredWord, UINT32_MAX, WEIGHT_MAX } from '../decode/arguments.ts';
import type { DecodeContext } from '../decode/context.ts';
import type { Keyword, KeywordTable } from '../decode/keyword.ts';
import { decodeBlock } from '../decode/keyword.ts';
import { bareFlag, choice, flag, integer } from '../decode/keyword-kinds.ts';
import { SOURCE_KEYWORDS } from '../fullnat/source-addresses.ts';
import { didYouMean } from '../language/suggestion.ts';
import type { Statement } from '../language/tree.ts';
import { SERVICE_NOTIFY_KEYWORDS } from '../notify/notify-keywords.ts';
import { WATCH_KEYWORDS } from './connection-watch.ts';
import type { GroupDraft, SchedulerFlag, VirtualServerDraft } from './draft.ts';
import { DEFAULT_SCHEDULER } from './draft.ts';
import { METHOD_ARGUMENT, readMethod } from './forwarding.ts';
import { NAME_KEYWORDS } from './object-name.ts';
import { PERSISTENCE_KEYWORDS } from './persistence.ts';
import { decodeEndpoint, decodeRealServer } from './real-server.ts';
import { decodeHeader } from './virtual-server-header.ts';

type Draft = VirtualServerDraft;
type Entry = readonly [string, Keyword<Draft>];

const PROTOCOLS: ReadonlyMap<string, Protocol> = new Map([
  ['tcp', 'tcp'],
  ['udp', 'udp'],
  ['sctp', 'sctp'],
]);

/** The schedulers that keepalived accepts; a kernel may lack the module of one. */
const SCHEDULERS: readonly string[] = [
  'rr',
  'wrr',
  'lc',
  'wlc',
  'lblc',
  'lblcr',
  'sh',
  'mh',
  'dh',
  'fo',
  'ovf',
  'sed',
  'nq',
  'twos',
];

const SCHEDULER: Keyword<Draft> = {
  argument: { kind: 'choice', words: SCHEDULERS },
  decode: (draft, statement, context) => {
    draft.schedulerStatement = statement;
    const used = draft.scheduler ?? DEFAULT_SCHEDULER;
    const scheduler = readChoice(statement, SCHEDULERS, context, `${used} is used`);
    if (scheduler !== undefined) draft.scheduler = scheduler;
  },
};

const METHOD: Keyword<Draft> = {
  argument: METHOD_ARGUMENT,
  decode: (draft, statement, context) => {
    draft.methodStatement = statement;
    const method = readMethod(statement, context);
    if (method !== undefined) draft.method = method;
  },
};

const SERVICE_KEYWORDS: readonly Entry[] = [
  ['lb_algo', SCHEDULER],
  ['lvs_sched', SCHEDULER],
  ['lb_kind', METHOD],
  ['lvs_method', METHOD],
  [
    'ip_family',
    choice(['inet', 'inet6'], (draft, family) => {
      if (family === 'inet' || family === 'inet6') draft.family = family;
    }),
  ],
  [
    'protocol',
    {
      argument: { kind: 'choice', words: [...PROTOCOLS.keys(), 'TCP', 'UDP', 'SCTP'] },
      decode: readProtocol,
    },
  ],
  ['ops', bareFlag(setOnePacket)],
  ['flag-1', serviceFlag(SERVICE_FLAG.sched1)],
  ['flag-2', serviceFlag(SERVICE_FLAG.sched2)],
  ['flag-3', serviceFlag(SERVICE_FLAG.sched3)],
  ['sh-port', schedulerFlag('sh-port')],
  ['sh-fallback', schedulerFlag('sh-fallback')],
  ['mh-port', schedulerFlag('mh-port')],
  ['mh-fallback', schedulerFlag('mh-fallback')],
  ['hashed', bareFlag(() => undefined)],
];

const SORRY_KEYWORDS: readonly Entry[] = [
  [
    'sorry_server',
    {
      argument: { kind: 'words', what: 'an address, then perhaps a port' },
      decode: (draft, statement, context) => {
        const endpoint = decodeEndpoint(statement, context);
        if (endpoint !== undefined) draft.sorryServer = endpoint;
      },
    },
  ],
  [
    'sorry_server_inhibit',
    bareFlag((draft, value, statement) => {
      draft.sorryInhibit = { value, statement, early: draft.sorryServer === undefined };
    }),
  ],
  [
    'sorry_server_lvs_method',
    {
      argument: METHOD_ARGUMENT,
      decode: (draft, statement, context) => {
        const value = readMethod(statement, context);
        if (value === undefined) return;
        draft.sorryMethod = { value, statement, early: draft.sorryServer === undefined };
      },
    },
  ],
];

const POOL_KEYWORDS: readonly Entry[] = [
  [
    'quorum',
    integer({ min: 1, max: UINT32_MAX }, (draft, value, statement) => {
      draft.quorum = { value, statement };
    }),
  ],
  [
    'hysteresis',
    integer({ min: 0, max: UINT32_MAX }, (draft, value, statement) => {
      draft.hysteresis = { value, statement };
    }),
  ],
  [
    'weight',
    integer({ min: 1, max: WEIGHT_MAX }, (draft, value) => {
      draft.weight = value;
    }),
  ],
  [
    'inhibit_on_failure',
    bareFlag((draft, value) => {
      draft.inhibitOnFailure = value;
    }),
  ],
  [
    'alpha',
    bareFlag((draft, value) => {
      draft.alpha = value;
    }),
  ],
  ['virtualhost', virtualhost()],
  [
    'fail_open',
    integer({ min: 0, max: 100 }, (draft, value, statement) => {
      draft.failOpen = { value, statement };
    }),
  ],
  [
    'ha_suspend',
    bareFlag((draft, value, statement) => {
      draft.haSuspend = { value, statement };
    }),
  ],
  [
    'announce',
    flag((draft, value) => {
      draft.announce = value;
    }),
  ],
  [
    'real_server',
    {
      block: true,
      repeatable: true,
      decode: (draft, statement, context) => {
        const server = decodeRealServer(statement, context);
        if (server !== undefined) draft.realServers.push(server);
      },
    },
  ],
];

const NOTIFY_KEYWORDS: readonly Entry[] = [
  ...SERVICE_NOTIFY_KEYWORDS,
  [
    'omega',
    bareFlag((draft, value) => {
      draft.notify.omega = value;
    }),
  ],
];

/** The keywords of a virtual_server. */
export const VIRTUAL_SERVER_KEYWORDS: KeywordTable<Draft> = new Map<string, Keyword<Draft>>([
  ...NAME_KEYWORDS,
  ...SERVER_PACING_KEYWORDS,
  ...SERVICE_KEYWORDS,
  ...PERSISTENCE_KEYWORDS,
  ...SORRY_KEYWORDS,
  ...SOURCE_KEYWORDS,
  ...WATCH_KEYWORDS,
  ...POOL_KEYWORDS,
  ...NOTIFY_KEYWORDS,
]);

/** Decodes a virtual server into a draft; undefined when that is not possible, which is reported. */
export function decodeVirtualServer(
  statement: Statement,
  groups: ReadonlyMap<string, GroupDraft>,
  context: DecodeContext,
): VirtualServerDraft | undefined {
  const header = decodeHeader(statement, groups, context);
  if (header === undefined) return undefined;
  const draft: VirtualServerDraft = {
    statement,
    header,
    flags: 0,
    schedulerFlags: [],
    realServers: [],
    notify: {},
  };
  decodeBlock(statement.block ?? [], 'virtual_server', VIRTUAL_SERVER_KEYWORDS, draft, context);
  return draft;
}

function readProtocol(draft: Draft, statement: Statement, context: DecodeContext): void {
  const word = requiredWord(statement, 1, 'TCP, UDP or SCTP', context);
  if (word === null) return;
  refuseMore(statement, 1, context);
  const protocol = PROTOCOLS.get(word.text.toLowerCase());
  draft.protocolStatement = statement;
  if (protocol !== undefined) draft.protocol = protocol;
  // keepalived continues with UDP, so that the intended traffic would find no service.
  else
    context.error('unknown-value', [statement, word], `${quote(word.text)} is not TCP, UDP or SCTP`, {
      hint: didYouMean(word.text, ['TCP', 'UDP', 'SCTP']),
    });
}

function setOnePacket(draft: Draft, value: boolean, statement: Statement): void {
  if (value) draft.onePacket = statement;
  else delete draft.onePacket;
}

function serviceFlag(bit: number): Keyword<Draft> {
  return bareFlag((draft, value) => {
    draft.flags = value ? draft.flags | bit : draft.flags & ~bit;
  });
}

function schedulerFlag(name: SchedulerFlag): Keyword<Draft> {
  return bareFlag((draft, value, statement) => {
    const others = draft.schedulerFlags.filter(({ flag }) => flag !== name);
    const given = { flag: name, early: draft.scheduler === undefined, statement };
    draft.schedulerFlags = value ? [...others, given] : others;
  });
}
