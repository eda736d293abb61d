import { parseIpAddress } from '../../base/ip-address.ts';
import { oddCharacterHint } from '../language/odd-characters.ts';
import type { Statement, Word } from '../language/tree.ts';
import { writtenName } from '../language/tree.ts';
import type { DecodeContext } from './context.ts';
import { DPVS_KEYWORDS, dpvsHint, OF_DPVS } from './dpvs.ts';

/** Suggests what was meant by a value of any kind that cannot be read; null when nothing shows it. */
export function valueHint(statement: Statement, word: Word, context: DecodeContext): string | null {
  return (
    dpvsHint(word.text) ??
    equalsHint(statement) ??
    context.undefinedName(statement, word) ??
    oddCharacterHint(word.text) ??
    trailingHint(word.text)
  );
}

/** The hint for `KEYWORD = VALUE`, as other programs write it. */
function equalsHint({ words }: Statement): string | null {
  const [name, equals, ...rest] = words.map((word) => word.text);
  return equals === '=' ? `write \`${[name, ...rest].join(' ')}\`, without \`=\`` : null;
}

/** The hint for `VALUE;` and `VALUE,`. */
function trailingHint(text: string): string | null {
  const [, value, mark] = /^([^;,]+)([;,])$/.exec(text) ?? [];
  return value === undefined ? null : `write \`${value}\`, without \`${mark}\``;
}

/** The hint for a comma in place of the decimal point. */
export function decimalHint(text: string): string | null {
  return /^[0-9]+,[0-9]+$/.test(text) ? `write ${text.replace(',', '.')}` : null;
}

/** The hint for an invalid address. */
export function addressHint(statement: Statement, word: Word, context: DecodeContext): string | null {
  return (
    context.undefinedName(statement, word) ??
    (word.text === writtenName(statement) ? 'the keyword stands twice' : null) ??
    withPort(word.text, statement, context) ??
    oddCharacterHint(word.text) ??
    repaired(word.text) ??
    namedHint(word.text, statement, context)
  );
}

/** The hint for a name in place of an address. */
function namedHint(text: string, { keyword }: Statement, context: DecodeContext): string | null {
  if (!/^[A-Za-z][A-Za-z0-9-]*(?:\.[A-Za-z0-9-]+)*$/.test(text)) return null;
  if (keyword === 'virtual_server' && text === 'match') return OF_DPVS;
  if (keyword === 'bindto') return 'an address is meant; `bind_if` names an interface';
  const kind = keyword === 'virtual_server' ? context.suggest(text, ['group', 'fwmark']) : null;
  return kind ?? `names are not looked up: write the address of ${text}`;
}

/** Keywords of checks that take an address without a port. */
const WITHOUT_PORT: ReadonlyMap<string, string> = new Map([
  ['connect_ip', 'connect_port'],
  ['bindto', 'bind_port'],
]);

function withPort(text: string, { keyword }: Statement, { dialect }: DecodeContext): string | null {
  const [, bracketed, plain, port] = /^(?:\[([0-9A-Fa-f:.]+)\]|([0-9.]+))(?::([0-9]+))?$/.exec(text) ?? [];
  const address = bracketed ?? plain;
  if (address === undefined || parseIpAddress(address) === undefined) return null;
  if (port === undefined) return `write \`${address}\`, without brackets`;
  const other = WITHOUT_PORT.get(keyword);
  if (other !== undefined) return `write \`${address}\`, and \`${other}\` with the port`;
  return dialect === 'yaml'
    ? `write \`address: ${address}\` and \`port: ${port}\``
    : `the port is a word of its own: write \`${address} ${port}\``;
}

/** Replaces commas by dots, and removes leading zeros, which some programs take for octal numbers. */
function repaired(text: string): string | null {
  const address = text
    .split(/[.,]/)
    .map((part) => part.replace(/^0+(?=[0-9])/, ''))
    .join('.');
  return address !== text && parseIpAddress(address) !== undefined ? `write \`${address}\`` : null;
}

/** The hint for a host that is neither a name nor an address. */
export function hostHint(statement: Statement, word: Word, context: DecodeContext): string | null {
  const [, host, port] = /^([\w.-]+):([0-9]+)$/.exec(word.text) ?? [];
  if (host === undefined) return valueHint(statement, word, context);
  return context.dialect === 'yaml'
    ? 'the port has a key of its own'
    : `the port is a word of its own: write \`${host} ${port}\``;
}

/** An IPVS service has one port, or a mark. */
export const SEVERAL_PORTS =
  'for several ports mark the packets in the firewall, and balance the mark: `virtual_server fwmark N`';

/** A range or a network has to be an entry of a group. */
export const SEVERAL_ADDRESSES =
  'for several addresses name them in a virtual_server_group: `virtual_server group NAME`';

/** The hint for an invalid port. */
export function portHint(statement: Statement, word: Word, context: DecodeContext): string | null {
  if (/^[0-9]+[-:,][0-9]/.test(word.text)) return SEVERAL_PORTS;
  if (/^[a-z][a-z0-9-]*$/.test(word.text)) return `names are not looked up: write the number of ${word.text}`;
  return valueHint(statement, word, context);
}

/** The hint for a keyword that no block has but that is known from elsewhere; null when there is none. */
export function keywordHint(statement: Statement): string | null {
  const { keyword, words } = statement;
  if (/^(?:\/\/|\/\*|\*\/|\*$|--|;|<!--)/.test(keyword)) return 'a comment begins with `#` or `!`';
  const [, equals, ...value] = words.map((word) => word.text);
  if (/^\$[A-Za-z_]\w*$/.test(keyword) && equals?.startsWith('=') === true) {
    const rest = [equals.slice(1), ...value].filter((text) => text !== '').join(' ');
    return `no blank before \`=\`: write \`${keyword}=${rest}\``;
  }
  return OLD_WORDS.get(keyword) ?? null;
}

/** The hint for a keyword that is known, but not in this block. */
export function misplacedHint(statement: Statement, block: string): string | null {
  const name = writtenName(statement);
  if (name === 'nb_get_retry') return 'write `retry`: this old name of it is for HTTP_GET and SSL_GET alone';
  if (name === 'lb_kind' && block === 'real_server') return 'in a real_server it is called `lvs_method`';
  return null;
}

/** Words of tutorials that no current keepalived knows, or only a patched one. */
const OLD_WORDS: ReadonlyMap<string, string> = new Map([
  ['lvs_id', 'it is called `router_id` since long ago'],
  ['nat_mask', 'keepalived does not know it any more either: leave it out'],
  ...DPVS_KEYWORDS.map((word) => [word, OF_DPVS] as const),
]);
