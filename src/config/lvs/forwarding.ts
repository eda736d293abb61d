import type { Tunnel, TunnelChecksum, TunnelType } from '../../../ipvs/types.ts';
import { quote, refuseMore, requiredWord } from '../decode/arguments.ts';
import type { DecodeContext } from '../decode/context.ts';
import { dpvsHint } from '../decode/dpvs.ts';
import type { KeywordArgument } from '../decode/keyword-argument.ts';
import { didYouMean } from '../language/suggestion.ts';
import type { Statement, Word } from '../language/tree.ts';
import { writtenName } from '../language/tree.ts';
import type { Method } from './draft.ts';
export const NO_TUNNEL: Tunnel = { type: 'ipip', port: 0, checksum: 'nocsum' };

/** keepalived's default, which keepalived reports with a warning. */
export const DEFAULT_METHOD: Method = { forwarding: 'nat', tunnel: NO_TUNNEL };

const METHODS: ReadonlyMap<string, Omit<Method, 'tunnel'>> = new Map<string, Omit<Method, 'tunnel'>>([
  ['NAT', { forwarding: 'nat' }],
  ['DR', { forwarding: 'dr' }],
  ['TUN', { forwarding: 'tun' }],
  // The name in DPVS; keepalived does not know the method.
  ['FNAT', { forwarding: 'nat', fullnat: true }],
]);

const TUNNEL_TYPES: readonly string[] = ['ipip', 'gue', 'gre'] satisfies TunnelType[];
const CHECKSUMS: readonly string[] = ['nocsum', 'csum', 'remcsum'] satisfies TunnelChecksum[];

/** The description for documentation. */
export const METHOD_ARGUMENT: KeywordArgument = {
  kind: 'words',
  what: 'NAT, DR, FNAT, or TUN with type, port and a checksum',
};

/**
 * Reads `NAT`, `DR`, `FNAT`, or `TUN [type ipip|gue|gre] [port N] [nocsum|csum|remcsum]` with the options in any order.
 */
export function readMethod(statement: Statement, context: DecodeContext): Method | undefined {
  const word = requiredWord(statement, 1, 'NAT, DR, TUN or FNAT', context);
  if (word === null) return undefined;
  const method = METHODS.get(word.text);
  if (method === undefined) {
    refuseMethod(statement, word, context);
    return undefined;
  }
  if (method.forwarding !== 'tun') {
    refuseMore(statement, 1, context);
    return { ...method, tunnel: NO_TUNNEL };
  }
  return { ...method, tunnel: readTunnel(statement, context) ?? NO_TUNNEL };
}

/**
 * keepalived continues with NAT, which takes another way through the network; that is safe only where NAT was intended.
 */
function refuseMethod(statement: Statement, word: Word, context: DecodeContext): void {
  const known = context.dialect === 'yaml' ? ['nat', 'dr', 'tun', 'fullnat'] : [...METHODS.keys()];
  const hint =
    dpvsHint(word.text.toUpperCase()) ?? foreignHint(word.text, context) ?? didYouMean(word.text, known);
  const message = `${writtenName(statement)}: unknown forwarding method ${quote(word.text)}`;
  const meansDefault = statement.keyword === 'lb_kind' && word.text.toUpperCase() === 'NAT';
  if (meansDefault) {
    context.tolerate('unknown-value', [statement, word], message, { consequence: 'NAT is used', hint });
  } else context.error('unknown-value', [statement, word], message, { hint });
}

/** The names of the methods in ipvsadm, ldirectord and other programs. */
const FOREIGN_METHODS: ReadonlyMap<string, 'NAT' | 'DR' | 'TUN'> = new Map([
  ['M', 'NAT'],
  ['MASQ', 'NAT'],
  ['MASQUERADE', 'NAT'],
  ['MASQUERADING', 'NAT'],
  ['G', 'DR'],
  ['GATE', 'DR'],
  ['GATEWAY', 'DR'],
  ['GATEWAYING', 'DR'],
  ['ROUTE', 'DR'],
  ['DSR', 'DR'],
  ['DIRECT', 'DR'],
  ['I', 'TUN'],
  ['IPIP', 'TUN'],
  ['TUNNEL', 'TUN'],
  ['TUNNELING', 'TUN'],
]);

function foreignHint(text: string, { dialect }: DecodeContext): string | null {
  const method = FOREIGN_METHODS.get(text.toUpperCase());
  if (method === undefined) return null;
  return `did you mean ${quote(dialect === 'yaml' ? method.toLowerCase() : method)}?`;
}

function readTunnel(statement: Statement, context: DecodeContext): Tunnel | undefined {
  const tunnel: { type: TunnelType; port: number; checksum: TunnelChecksum } = { ...NO_TUNNEL };
  for (let index = 2; index < statement.words.length; index += 1) {
    const word = statement.words[index];
    if (word === undefined) break;
    const value = statement.words[index + 1];
    if (isChecksum(word.text)) tunnel.checksum = word.text;
    else if (word.text === 'type' && value !== undefined && isTunnelType(value.text)) {
      tunnel.type = value.text;
      index += 1;
    } else if (word.text === 'port' && value !== undefined && isPort(value.text)) {
      tunnel.port = Number(value.text);
      index += 1;
    } else return refuse(statement, word, context);
  }
  return checkTunnel(statement, tunnel, context);
}

function refuse(statement: Statement, word: Word, context: DecodeContext): undefined {
  const known = ['type', 'port', ...CHECKSUMS];
  const message = `${writtenName(statement)}: tunnel option ${quote(word.text)} cannot be understood`;
  const hint = didYouMean(word.text, known) ?? 'type ipip|gue|gre, port 1..65535, nocsum, csum or remcsum';
  context.tolerate('invalid-tunnel', [statement, word], message, {
    consequence: 'a plain ipip tunnel is used',
    hint,
  });
  return undefined;
}

/** Verifies what the kernel supports: a port only for GUE, no checksum in ipip, no remote checksum in GRE. */
function checkTunnel(statement: Statement, tunnel: Tunnel, context: DecodeContext): Tunnel | undefined {
  const { type, port, checksum } = tunnel;
  const fault =
    type === 'gue' && port === 0
      ? 'a gue tunnel needs a port'
      : type !== 'gue' && port !== 0
        ? 'only a gue tunnel has a port'
        : type === 'ipip' && checksum !== 'nocsum'
          ? 'an ipip tunnel has no checksum'
          : type === 'gre' && checksum === 'remcsum'
            ? 'a gre tunnel has no remote checksum'
            : null;
  if (fault === null) return tunnel;
  context.tolerate('invalid-tunnel', statement, `${writtenName(statement)}: ${fault}`, {
    consequence: 'a plain ipip tunnel is used',
  });
  return undefined;
}

function isTunnelType(text: string): text is TunnelType {
  return TUNNEL_TYPES.includes(text);
}

function isChecksum(text: string): text is TunnelChecksum {
  return CHECKSUMS.includes(text);
}

function isPort(text: string): boolean {
  return /^[0-9]{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65535;
}
