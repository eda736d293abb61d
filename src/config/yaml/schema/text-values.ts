import { TIMEOUT_BOUNDS } from '../../decode/keyword-kinds.ts';
import type { Definitions } from './definitions.ts';
import type { JsonSchema } from './json-schema-types.ts';
import {
  ADDRESS_PATTERN,
  ANY_RANGE,
  address,
  flag,
  fullList,
  INTERFACE_ADDRESS_PATTERN,
  IPV4,
  listOf,
  valueSchema,
  wholeNumber,
} from './value-schema.ts';

/** Makes the schema of one text; the definitions hold what it shares with others. */
type MakeSchema = (definitions: Definitions) => JsonSchema;

const STATUS_CODE = '[1-5][0-9]{2}';

function text(pattern: string): MakeSchema {
  return () => ({ type: 'string', pattern });
}

/** The decoders count UTF-16 units, and JSON Schema counts characters; a number is shorter than any of these limits. */
function atMost(length: number, controls: 'refused' | 'taken' = 'refused'): MakeSchema {
  return (definitions) =>
    definitions.ofValue(`text_to_${length}${controls === 'taken' ? '_any' : ''}`, () => ({
      anyOf: [
        {
          type: 'string',
          ...(controls === 'taken' ? { minLength: 1 } : {}),
          maxLength: length,
          ...(controls === 'refused' ? { pattern: '^[^\\u0000-\\u001f\\u007f]*$' } : {}),
        },
        { type: 'number' },
        { type: 'boolean' },
      ],
    }));
}

/** A text of this form, or a number or boolean that fits as it stands in the file. */
function word(name: string, pattern: string): MakeSchema {
  return (definitions) =>
    definitions.ofValue(name, () => ({
      anyOf: [{ type: 'string', pattern }, { type: 'number' }, { type: 'boolean' }],
    }));
}

/** linux/if.h: IFNAMSIZ without its end; the label of an interface may stand in its place for VRRP. */
const INTERFACE = word('interface', '^[^\\s/\\u0000]{1,15}$');
const DEVICE = word('device', '^[^\\s/:]{1,15}$');
const SHORT_NAME = word('short_name', '^[\\s\\S]{0,15}$');
/** RFC 1035 section 2.3.4: labels of at most 63 characters. */
const DOMAIN = word('domain', '^(?:\\.|(?=\\S)(?:[^.\\s]{1,63}\\.)*[^.\\s]{0,63})$');
const HOST = word('host_name', '^[A-Za-z0-9_.:-]{1,255}$');
const PRINTABLE = word('printable', '^[!-~]{1,255}$');

const ABSOLUTE_PATH: MakeSchema = (definitions) =>
  definitions.ofValue('absolute_path', () => ({ type: 'string', pattern: '^/[^\\u0000]*$' }));

function hexBytes(digit: string): MakeSchema {
  return (definitions) =>
    definitions.ofValue(digit.includes('x') ? 'hex_pattern' : 'hex_bytes', () => ({
      anyOf: [
        { type: 'string', pattern: `^[${digit} \\t]*$` },
        { type: 'integer', minimum: 0 },
      ],
    }));
}

const WEIGHT = 2_147_483_647;
const PREFIX_LENGTH = '0{0,2}[0-9]|0?[1-9][0-9]|1[01][0-9]|12[0-8]';

function wholeSeconds(min: 0 | 1): MakeSchema {
  return (definitions) =>
    definitions.ofValue(`whole_seconds_from_${min}`, () => ({
      anyOf: [
        { type: 'integer', minimum: min, maximum: 2_678_400 },
        { type: 'string', pattern: `^[ \\t]*\\+?${min === 1 ? '(?!0*[smh]?$)' : ''}[0-9]{1,15}[smh]?$` },
      ],
    }));
}

const WHOLE_SECONDS = wholeSeconds(1);
const WHOLE_SECONDS_OR_NONE = wholeSeconds(0);
const INTERFACE_ADDRESS = text(`^${INTERFACE_ADDRESS_PATTERN}$`);
const LINE_OF_ADDRESS = text(`^\\s*${INTERFACE_ADDRESS_PATTERN}(?:\\s.*)?$`);
const LIFETIME: MakeSchema = (definitions) => ({
  anyOf: [wholeNumber(0, 4_294_967_294, definitions), { const: 'forever' }],
});
const UP_TO_255_SECONDS: MakeSchema = (definitions) =>
  valueSchema({ kind: 'duration', bounds: { min: 0, max: 255_000 } }, definitions);

/** A signed weight, with a word behind it that turns it round. */
function turnedWeight(range: number): MakeSchema {
  return (definitions) => {
    const value = wholeNumber(-range, range, definitions);
    const turned: JsonSchema = { anyOf: [value, { enum: ['reverse', 'noreverse'] }] };
    return { anyOf: [value, { type: 'array', minItems: 1, maxItems: 2, items: turned }] };
  };
}

const ADDRESS: MakeSchema = address;

const ADDRESSES: MakeSchema = (definitions) => fullList(address(definitions));

function counted(min: number, max: number): MakeSchema {
  return (definitions) => wholeNumber(min, max, definitions);
}

/** RFC 5321 section 4.1.2, with a name for people before it; the lengths of its parts are left to the decoder. */
const MAILBOX: MakeSchema = (definitions) =>
  definitions.ofValue('mailbox', () => {
    const local = "[\\w!#$%&'*+/=?^`{|}~-]+(?:\\.[\\w!#$%&'*+/=?^`{|}~-]+)*";
    const mailbox = `${local}(?:@(?:[\\p{L}\\p{N}.-]+|\\[[0-9A-Za-z.:]+\\]))?`;
    return {
      anyOf: [
        { type: 'string', maxLength: 254, pattern: `^ *(?:${mailbox}|[^<>\\u0000-\\u001f]*<${mailbox}>) *$` },
        { type: 'number' },
        { type: 'boolean' },
      ],
    };
  });

const MULTICAST4 = '^2(?:2[4-9]|3[0-9])\\.';

const WATCH_METHOD: JsonSchema = { enum: ['connection', 'none'] };

/** What may stand in texts whose decoder takes not any text: by key, or `BLOCK.KEY`, as the descriptions. */
const TEXT_VALUES: ReadonlyMap<string, MakeSchema> = new Map<string, MakeSchema>([
  ['virtual_server.name', atMost(64)],
  ['real_server.name', atMost(64)],
  ['virtualhost', atMost(512)],
  ['url.path', atMost(8192)],
  ['digest', text('^[0-9a-fA-F]{32}$')],
  [
    'status',
    () =>
      fullList({
        anyOf: [
          { type: 'integer', minimum: 100, maximum: 599 },
          { type: 'string', pattern: `^${STATUS_CODE}(?:-${STATUS_CODE})?$` },
        ],
      }),
  ],
  ['persistence.timeout', WHOLE_SECONDS],
  [
    'granularity',
    () => ({
      anyOf: [
        { type: 'integer', minimum: 0, maximum: 128 },
        { type: 'string', pattern: `^(?:${PREFIX_LENGTH}|${IPV4})$` },
      ],
    }),
  ],
  ['engine', atMost(15, 'taken')],
  ['watch.method', () => WATCH_METHOD],
  ['watch.confirm', counted(1, 4_294_967_295)],
  ['payload', hexBytes('0-9a-fA-F')],
  ['require_reply', (definitions) => ({ anyOf: [hexBytes('0-9a-fA-FxX')(definitions), flag(definitions)] })],
  ['SMTP_CHECK.helo_name', PRINTABLE],
  ['DNS_CHECK.name', DOMAIN],
  ['bind_interface', DEVICE],
  ['vrrp_instance.interface', INTERFACE],
  ['garp_group.interface', INTERFACE],
  ['garp_group.interfaces', (definitions) => listOf(INTERFACE(definitions))],
  ['default_interface', INTERFACE],
  ['use_vmac', (definitions) => ({ anyOf: [INTERFACE(definitions), { type: 'boolean' }, { type: 'null' }] })],
  ['lvs_sync_daemon_interface', INTERFACE],
  ['json_file', ABSOLUTE_PATH],
  ['track_file.path', ABSOLUTE_PATH],
  [
    'init_file',
    (definitions) => listOf({ anyOf: [wholeNumber(-WEIGHT, WEIGHT, definitions), { const: 'overwrite' }] }),
  ],
  ['vrrp_script.weight', turnedWeight(253)],
  ['vrrp_track_process.weight', turnedWeight(254)],
  ['track_file.weight', turnedWeight(WEIGHT)],
  ['FILE_CHECK.weight', turnedWeight(WEIGHT)],
  ['snat', ADDRESSES],
  ['probe_source', ADDRESSES],
  ['fifo.path', ABSOLUTE_PATH],
  ['lvs_fifo.path', ABSOLUTE_PATH],
  ['vrrp_fifo.path', ABSOLUTE_PATH],
  ['mail.timeout', (definitions) => valueSchema({ kind: 'duration', bounds: TIMEOUT_BOUNDS }, definitions)],
  ['kernel.flush', () => ({ enum: ['ours', 'all', null] })],
  ['kernel.flush_on_stop', () => ({ enum: ['ours', 'all', 'VS', null] })],
  ['server.host', HOST],
  ['mail.from', MAILBOX],
  ['mail.to', (definitions) => listOf(MAILBOX(definitions))],
  ['timeouts.tcp', WHOLE_SECONDS_OR_NONE],
  ['timeouts.tcp_fin', WHOLE_SECONDS_OR_NONE],
  ['timeouts.udp', WHOLE_SECONDS_OR_NONE],
  ['sync_daemon.interface', SHORT_NAME],
  ['sync_daemon.id', counted(0, 255)],
  ['sync_daemon.max_length', counted(1, 65_507)],
  ['sync_daemon.group', text(`${MULTICAST4}|^[fF]{2}`)],
  ['sync_daemon.port', counted(1, 65_535)],
  ['sync_daemon.ttl', counted(1, 255)],
  ['addresses[].address', INTERFACE_ADDRESS],
  ['addresses[].interface', INTERFACE],
  ['addresses[].preferred_lifetime', LIFETIME],
  ['excluded_addresses[].address', INTERFACE_ADDRESS],
  ['excluded_addresses[].interface', INTERFACE],
  ['excluded_addresses[].preferred_lifetime', LIFETIME],
  ['peers[].address', ADDRESS],
  ['peers[].min_ttl', counted(0, 255)],
  ['peers[].max_ttl', counted(0, 255)],
  ['track[].interface', INTERFACE],
  ['track[].weight', counted(-254, 254)],
  ['heartbeat[].source', ADDRESS],
  ['heartbeat[].peer', ADDRESS],
  ['interface_delays[].interface', INTERFACE],
  ['heartbeat[]', text('\\S')],
  ['interface_delays[].down', UP_TO_255_SECONDS],
  ['interface_delays[].up', UP_TO_255_SECONDS],
  ['multicast_group4', text(MULTICAST4)],
  ['multicast_group6', text('^[fF]{2}[0-9a-fA-F]2:')],
  ['multicast_group', text(`${MULTICAST4}|^[fF]{2}[0-9a-fA-F]2:`)],
  ['addresses[]', LINE_OF_ADDRESS],
  ['excluded_addresses[]', LINE_OF_ADDRESS],
  ['peers[]', text(`^\\s*${ADDRESS_PATTERN}(?:\\s.*)?$`)],
  ['interface_delays[]', text('^\\s*\\S+\\s+[0-9.]+(?:ms|s|m)?(?:\\s|$)')],
  ['local_address_groups[]', text(`^\\s*${ANY_RANGE}(?:\\s.*)?$`)],
]);

/** The schema of a text; null where the decoder takes any, or no text is meant. */
export function textValue(block: string, name: string, definitions: Definitions): JsonSchema | null {
  const make = TEXT_VALUES.get(`${block}.${name}`) ?? TEXT_VALUES.get(name);
  return make === undefined ? null : make(definitions);
}
