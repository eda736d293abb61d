import { parseIpAddress } from '../../base/ip-address.ts';
import { oddCharacterHint } from '../language/odd-characters.ts';
import type { Statement, Word } from '../language/tree.ts';
import { writtenName } from '../language/tree.ts';
import type { DecodeContext } from './context.ts';
import { DPVS_KEYWORDS, dpvsHint, OF_DPVS } from './dpvs.ts';

/** What was probably meant by a value that cannot be read, whatever kind it is of; null when nothing shows it. */
export function valueHint(statement: Statement, word: Word, context: DecodeContext): string | null {
  return (
    dpvsHint(word.text) ??
    equalsHint(statement) ??
    context.undefinedName(statement, word) ??
    oddCharacterHint(word.text) ??
    trailingHint(word.text)
  );
}

/** For `KEYWORD = VALUE`, as other programs have it. */
function equalsHint({ words }: Statement): string | null {
  const [name, equals, ...rest] = words.map((word) => word.text);
  return equals === '=' ? `write \`${[name, ...rest].join(' ')}\`, without \`=\`` : null;
}

/** For `VALUE;` and `VALUE,`. */
function trailingHint(text: string): string | null {
  const [, value, mark] = /^([^;,]+)([;,])$/.exec(text) ?? [];
  return value === undefined ? null : `write \`${value}\`, without \`${mark}\``;
}

/** For a comma in the place of the decimal point. */
export function decimalHint(text: string): string | null {
  return /^[0-9]+,[0-9]+$/.test(text) ? `write ${text.replace(',', '.')}` : null;
}

/** For an address that is none. */
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

/** For a name in the place of an address. */
function namedHint(text: string, { keyword }: Statement, context: DecodeContext): string | null {
  if (!/^[A-Za-z][A-Za-z0-9-]*(?:\.[A-Za-z0-9-]+)*$/.test(text)) return null;
  if (keyword === 'virtual_server' && text === 'match') return OF_DPVS;
  if (keyword === 'bindto') return 'an address is meant; `bind_if` names an interface';
  const kind = keyword === 'virtual_server' ? context.suggest(text, ['group', 'fwmark']) : null;
  return kind ?? `names are not looked up: write the address of ${text}`;
}

/** Keywords of checks that take an address without its port. */
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

/** Commas for dots, and numbers with leading zeros, which some programs take for octal ones. */
function repaired(text: string): string | null {
  const address = text
    .split(/[.,]/)
    .map((part) => part.replace(/^0+(?=[0-9])/, ''))
    .join('.');
  return address !== text && parseIpAddress(address) !== undefined ? `write \`${address}\`` : null;
}

/** For a host that is neither a name nor an address. */
export function hostHint(statement: Statement, word: Word, context: DecodeContext): string | null {
  const [, host, port] = /^([\w.-]+):([0-9]+)$/.exec(word.text) ?? [];
  if (host === undefined) return valueHint(statement, word, context);
  return context.dialect === 'yaml'
    ? 'the port has a key of its own'
    : `the port is a word of its own: write \`${host} ${port}\``;
}

/** IPVS has one port for each service, or a mark. */
export const SEVERAL_PORTS =
  'for several ports mark the packets in the firewall, and balance the mark: `virtual_server fwmark N`';

/** A range or a network is an entry of a group. */
export const SEVERAL_ADDRESSES =
  'for several addresses name them in a virtual_server_group: `virtual_server group NAME`';

/** For a port that is none. */
export function portHint(statement: Statement, word: Word, context: DecodeContext): string | null {
  if (/^[0-9]+[-:,][0-9]/.test(word.text)) return SEVERAL_PORTS;
  if (/^[a-z][a-z0-9-]*$/.test(word.text)) return `names are not looked up: write the number of ${word.text}`;
  return valueHint(statement, word, context);
}

/** For a keyword that no block has, written as something that is known from elsewhere; null when nothing shows what. */
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

/** For a keyword that is known, but not in this block. */
export function misplacedHint(statement: Statement, block: string): string | null {
  const name = writtenName(statement);
  if (name === 'nb_get_retry') return 'write `retry`: this old name of it is for HTTP_GET and SSL_GET alone';
  if (name === 'lb_kind' && block === 'real_server') return 'in a real_server it is called `lvs_method`';
  return null;
}

/** Words of tutorials that no keepalived of today knows, or only one with patches. */
const OLD_WORDS: ReadonlyMap<string, string> = new Map([
  ['lvs_id', 'it is called `router_id` since long ago'],
  ['nat_mask', 'keepalived does not know it any more either: leave it out'],
  ...DPVS_KEYWORDS.map((word) => [word, OF_DPVS] as const),
]);
