import type { Protocol } from '../../../ipvs/types.ts';
import { SERVICE_FLAG } from '../../../ipvs/types.ts';
import type { Statement } from '../tree.ts';
import { writtenName } from '../tree.ts';
import {
  addressOf,
  integerOf,
  optionalPortOf,
  quote,
  readChoice,
  readFlag,
  readInteger,
  readText,
  refuseMore,
  requiredWord,
  UINT32_MAX,
  WEIGHT_MAX,
  wholeSecondsOf,
} from './arguments.ts';
import { virtualhost } from './checks/url.ts';
import type { DecodeContext } from './context.ts';
import type { GroupDraft, SchedulerFlag, VirtualServerDraft, VirtualServerHeader } from './draft.ts';
import { readMethod } from './forwarding.ts';
import type { Keyword, KeywordTable } from './keyword.ts';
import { decodeBlock } from './keyword.ts';
import { SERVICE_NOTIFY_KEYWORDS } from './notify-keywords.ts';
import { SERVER_PACING_KEYWORDS } from './pacing.ts';
import { DEFAULT_PERSISTENCE, readGranularity } from './persistence.ts';
import { decodeEndpoint, decodeRealServer } from './real-server.ts';

type Draft = VirtualServerDraft;
type Entry = readonly [string, Keyword<Draft>];

/** Schedulers that keepalived takes; a kernel may lack the module of one. */
export const SCHEDULERS: readonly string[] = [
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

const MAX_PERSISTENCE_SECONDS = 2_678_400;
const MAX_ENGINE_NAME = 16;

/** A keyword that turns something on; keepalived ignores what follows it, so `no` would turn it on too. */
function flag(apply: (draft: Draft, value: boolean, statement: Statement) => void): Keyword<Draft> {
  return {
    decode: (draft, statement, context) => {
      const value = readFlag(statement, context);
      if (value === undefined) return;
      if (!value)
        context.differs(statement, `${writtenName(statement)} is off; keepalived would turn it on here`);
      apply(draft, value, statement);
    },
  };
}

function number(
  min: number,
  max: number,
  apply: (draft: Draft, value: number, at: Statement) => void,
): Keyword<Draft> {
  return {
    decode: (draft, statement, context) => {
      const value = readInteger(statement, { min, max }, context);
      if (value !== undefined) apply(draft, value, statement);
    },
  };
}

const SCHEDULER: Keyword<Draft> = {
  decode: (draft, statement, context) => {
    draft.schedulerStatement = statement;
    const scheduler = readChoice(statement, SCHEDULERS, context);
    if (scheduler !== undefined) draft.scheduler = scheduler;
  },
};

const METHOD: Keyword<Draft> = {
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
    {
      decode: (draft, statement, context) => {
        const family = readChoice(statement, ['inet', 'inet6'], context);
        if (family === 'inet' || family === 'inet6') draft.family = family;
      },
    },
  ],
  ['protocol', { decode: readProtocol }],
  ['ops', flag(setOnePacket)],
  ['flag-1', serviceFlag(SERVICE_FLAG.sched1)],
  ['flag-2', serviceFlag(SERVICE_FLAG.sched2)],
  ['flag-3', serviceFlag(SERVICE_FLAG.sched3)],
  ['sh-port', schedulerFlag('sh-port')],
  ['sh-fallback', schedulerFlag('sh-fallback')],
  ['mh-port', schedulerFlag('mh-port')],
  ['mh-fallback', schedulerFlag('mh-fallback')],
  ['hashed', flag(() => undefined)],
];

const PERSISTENCE_KEYWORDS: readonly Entry[] = [
  [
    'persistence_timeout',
    {
      argument: { kind: 'duration', bounds: { min: 1000, max: MAX_PERSISTENCE_SECONDS * 1000 } },
      decode: (draft, statement, context) => {
        const bounds = { min: 1, max: MAX_PERSISTENCE_SECONDS };
        const [, word] = statement.words;
        refuseMore(statement, 1, context);
        const value =
          word === undefined ? DEFAULT_PERSISTENCE : wholeSecondsOf(statement, word, bounds, context);
        if (value !== undefined) draft.persistenceTimeout = value;
      },
    },
  ],
  [
    'persistence_granularity',
    {
      decode: (draft, statement, context) => {
        const granularity = readGranularity(statement, context);
        if (granularity !== undefined) draft.granularity = { ...granularity, statement };
      },
    },
  ],
  [
    'persistence_engine',
    {
      decode: (draft, statement, context) => {
        const name = readText(statement, context);
        if (name === undefined) return;
        if (name.length <= MAX_ENGINE_NAME && name !== '') draft.persistenceEngine = name;
        else
          context.error(
            'out-of-range',
            statement,
            `${quote(name)} is no engine: names have 1 to 16 characters`,
          );
      },
    },
  ],
];

const SORRY_KEYWORDS: readonly Entry[] = [
  [
    'sorry_server',
    {
      decode: (draft, statement, context) => {
        const endpoint = decodeEndpoint(statement, context);
        if (endpoint !== undefined) draft.sorryServer = endpoint;
      },
    },
  ],
  [
    'sorry_server_inhibit',
    {
      decode: (draft, statement, context) => {
        const value = readFlag(statement, context);
        if (value === undefined) return;
        draft.sorryInhibit = { value, statement, early: draft.sorryServer === undefined };
      },
    },
  ],
  [
    'sorry_server_lvs_method',
    {
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
    number(1, UINT32_MAX, (draft, value, statement) => {
      draft.quorum = { value, statement };
    }),
  ],
  [
    'hysteresis',
    number(0, UINT32_MAX, (draft, value, statement) => {
      draft.hysteresis = { value, statement };
    }),
  ],
  [
    'weight',
    number(1, WEIGHT_MAX, (draft, value) => {
      draft.weight = value;
    }),
  ],
  [
    'inhibit_on_failure',
    flag((draft, value) => {
      draft.inhibitOnFailure = value;
    }),
  ],
  [
    'alpha',
    flag((draft, value) => {
      draft.alpha = value;
    }),
  ],
  ['virtualhost', virtualhost()],
  [
    'fail_open',
    number(0, 100, (draft, value) => {
      draft.failOpen = value;
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
    flag((draft, value) => {
      draft.notify.omega = value;
    }),
  ],
];

/** What may stand in a virtual_server. */
export const VIRTUAL_SERVER_KEYWORDS: KeywordTable<Draft> = new Map<string, Keyword<Draft>>([
  ...SERVER_PACING_KEYWORDS,
  ...SERVICE_KEYWORDS,
  ...PERSISTENCE_KEYWORDS,
  ...SORRY_KEYWORDS,
  ...POOL_KEYWORDS,
  ...NOTIFY_KEYWORDS,
]);

/** What a virtual server was made of, or undefined when it cannot be one; why is told. */
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

/** `ADDR [PORT]`, `fwmark N` or `group NAME`. */
function decodeHeader(
  statement: Statement,
  groups: ReadonlyMap<string, GroupDraft>,
  context: DecodeContext,
): VirtualServerHeader | undefined {
  const word = requiredWord(statement, 1, 'an address, `fwmark N` or `group NAME`', context);
  if (word === null) return undefined;
  refuseMore(statement, 2, context);
  if (word.text === 'fwmark') {
    const mark = requiredWord(statement, 2, 'a firewall mark', context);
    const value =
      mark === null ? undefined : integerOf(statement, mark, { min: 0, max: UINT32_MAX }, context);
    if (value !== 0) return value === undefined ? undefined : { kind: 'fwmark', mark: value };
    context.error('out-of-range', statement, 'fwmark 0 means no mark: no packet would be balanced');
    return undefined;
  }
  if (word.text === 'group') {
    const name = requiredWord(statement, 2, 'the name of a virtual_server_group', context);
    return name === null ? undefined : groupHeader(statement, name.text, groups, context);
  }
  const address = addressOf(statement, word, context);
  const port = optionalPortOf(statement, statement.words[2], context);
  return address === undefined || port === undefined ? undefined : { kind: 'address', address, port };
}

function usableGroup(
  statement: Statement,
  group: GroupDraft,
  context: DecodeContext,
): VirtualServerHeader | undefined {
  if (group.fault === null) return { kind: 'group', group };
  if (group.fault === 'empty') {
    context.error('empty-group', statement, `virtual_server_group ${quote(group.name)} has no entry`);
  }
  return undefined;
}

function groupHeader(
  statement: Statement,
  name: string,
  groups: ReadonlyMap<string, GroupDraft>,
  context: DecodeContext,
): VirtualServerHeader | undefined {
  const group = groups.get(name);
  if (group !== undefined) return usableGroup(statement, group, context);
  const known = [...groups.keys()];
  const hint =
    known.length === 0 ? 'there is no virtual_server_group' : `defined are ${known.slice(0, 5).join(', ')}`;
  context.error('unknown-group', statement, `there is no virtual_server_group ${quote(name)}`, { hint });
  return undefined;
}

const PROTOCOLS: ReadonlyMap<string, Protocol> = new Map([
  ['tcp', 'tcp'],
  ['udp', 'udp'],
  ['sctp', 'sctp'],
]);

function readProtocol(draft: Draft, statement: Statement, context: DecodeContext): void {
  const word = requiredWord(statement, 1, 'TCP, UDP or SCTP', context);
  if (word === null) return;
  refuseMore(statement, 1, context);
  const protocol = PROTOCOLS.get(word.text.toLowerCase());
  draft.protocolStatement = statement;
  if (protocol !== undefined) draft.protocol = protocol;
  else
    context.tolerate(
      'unknown-value',
      [statement, word],
      `${quote(word.text)} is not TCP, UDP or SCTP; it is ignored`,
    );
}

function setOnePacket(draft: Draft, value: boolean, statement: Statement): void {
  if (value) draft.onePacket = statement;
  else delete draft.onePacket;
}

function serviceFlag(bit: number): Keyword<Draft> {
  return flag((draft, value) => {
    draft.flags = value ? draft.flags | bit : draft.flags & ~bit;
  });
}

function schedulerFlag(name: SchedulerFlag): Keyword<Draft> {
  return flag((draft, value, statement) => {
    if (value) draft.schedulerFlags.push({ flag: name, early: draft.scheduler === undefined, statement });
  });
}
