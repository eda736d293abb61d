import type { IpAddress } from '../../../base/ip-address.ts';
import { addressFamily, parseIpAddress } from '../../../base/ip-address.ts';
import { integerOf, quote, refuseMore } from '../../decode/arguments.ts';
import type { DecodeContext } from '../../decode/context.ts';
import type { Keyword } from '../../decode/keyword.ts';
import { addressHint } from '../../decode/value-hints.ts';
import type { Statement, Word } from '../../language/tree.ts';
import { writtenName } from '../../language/tree.ts';
import type { VirtualAddress } from '../model.ts';
import type { AddressDraft, InstanceDraft } from './draft.ts';
import { INTERFACE_NAME_LENGTH, usableInterface } from './interface-name.ts';

/** The largest number of addresses in one block. Listed in docs/limits.md. */
export const MAX_VIRTUAL_ADDRESSES = 2048;

type Writable = { -readonly [Field in keyof VirtualAddress]: VirtualAddress[Field] };

/** The blocks `virtual_ipaddress` and `virtual_ipaddress_excluded` have one address with its options on each line. */
export function addressBlock(select: (draft: InstanceDraft) => AddressDraft[]): Keyword<InstanceDraft> {
  return {
    argument: { kind: 'words', what: 'a block of addresses' },
    block: true,
    repeatable: true,
    decode: (draft, statement, context) => {
      refuseMore(statement, 0, context);
      const addresses = select(draft);
      for (const line of statement.block ?? []) {
        const address = readAddressLine(line, context);
        if (address === undefined) continue;
        if (addresses.length < MAX_VIRTUAL_ADDRESSES) addresses.push({ statement: line, address });
        else {
          const message = `${writtenName(statement)} has more than ${MAX_VIRTUAL_ADDRESSES} addresses; the rest is not read`;
          context.error('vrrp-address-limit', line, message, { topic: draft.name });
        }
      }
    },
  };
}

/** Reads `ADDRESS[/LENGTH] [OPTION ...]`; undefined when the line cannot be used, which is reported. */
function readAddressLine(line: Statement, context: DecodeContext): VirtualAddress | undefined {
  const [word] = line.words;
  if (word === undefined) return undefined;
  if (line.block !== null) {
    const message = `${quote(word.text)} takes no block here`;
    context.error('unexpected-block', line, message);
    return undefined;
  }
  const address = readPrefix(line, word, context);
  if (address === undefined) return undefined;
  for (let index = 1; index < line.words.length; ) {
    const taken = takeOption(address, line, index, context);
    if (taken === undefined) return undefined;
    index += taken;
  }
  if (addressFamily(address.address) === 'inet6') dropIpv4Options(address, line, context);
  return address;
}

function readPrefix(line: Statement, word: Word, context: DecodeContext): Writable | undefined {
  const [text = '', length, ...more] = word.text.split('/');
  const address = parseIpAddress(text);
  if (address === undefined) {
    const message = `${quote(word.text)} is not an IPv4 or IPv6 address`;
    context.error('invalid-address', [line, word], message, { hint: addressHint(line, word, context) });
    return undefined;
  }
  const full = addressFamily(address) === 'inet' ? 32 : 128;
  const prefixLength = length === undefined ? full : /^[0-9]{1,3}$/.test(length) ? Number(length) : -1;
  if (prefixLength < 0 || prefixLength > full || more.length > 0) {
    const message = `the prefix length of ${quote(word.text)} is not between 0 and ${full}`;
    const hint = /\./.test(length ?? '') ? 'write the number of bits, such as /24' : null;
    context.error('invalid-mask', [line, word], message, { hint });
    return undefined;
  }
  return {
    address,
    prefixLength,
    interface: null,
    scope: 0,
    broadcast: null,
    label: null,
    detectDuplicates: false,
    noPrefixRoute: false,
    track: true,
    preferredLifetime: full === 128 && prefixLength === 128 ? 0 : 'forever',
  };
}

/** Options without a value. */
const FLAGS: ReadonlyMap<string, (address: Writable) => void> = new Map([
  ['-nodad', (address: Writable) => void (address.detectDuplicates = true)],
  ['noprefixroute', (address: Writable) => void (address.noPrefixRoute = true)],
  ['no_track', (address: Writable) => void (address.track = false)],
]);

/** Options without effect here: keepalived passes them to the kernel, or makes a VMAC for them. */
const WITHOUT_EFFECT: ReadonlyMap<string, number> = new Map([
  ['home', 1],
  ['mngtmpaddr', 1],
  ['autojoin', 1],
  ['use_vmac', 1],
  ['peer', 2],
]);

/**
 * Returns the number of words that were read; undefined when the address cannot be used with them, which is reported.
 */
function takeOption(
  address: Writable,
  line: Statement,
  index: number,
  context: DecodeContext,
): number | undefined {
  const name = line.words[index];
  if (name === undefined) return 1;
  const flag = FLAGS.get(name.text);
  if (flag !== undefined) {
    flag(address);
    return 1;
  }
  const idle = WITHOUT_EFFECT.get(name.text);
  if (idle !== undefined) {
    const message = `${quote(name.text)} of ${address.address} has no effect: the address is added without it`;
    context.warning('vrrp-address-option', [line, name], message, { topic: `address ${name.text}` });
    return idle;
  }
  const value = line.words[index + 1];
  const option = VALUES.get(name.text);
  if (option === undefined) {
    const message = `${quote(name.text)} is no option of an address`;
    const hint = context.suggest(name.text, [...VALUES.keys(), ...FLAGS.keys(), ...WITHOUT_EFFECT.keys()]);
    context.warning('vrrp-address-option', [line, name], `${message}; it is ignored`, { hint });
    return 1;
  }
  if (value === undefined) {
    context.error('missing-argument', [line, name], `${quote(name.text)} needs a value`);
    return undefined;
  }
  return option(address, line, value, context) ? 2 : undefined;
}

type Option = (address: Writable, line: Statement, value: Word, context: DecodeContext) => boolean;

const VALUES: ReadonlyMap<string, Option> = new Map<string, Option>([
  ['dev', takeDevice],
  ['scope', takeScope],
  ['brd', takeBroadcast],
  ['broadcast', takeBroadcast],
  ['label', takeLabel],
  ['preferred_lft', takeLifetime],
]);

function takeDevice(address: Writable, line: Statement, value: Word, context: DecodeContext): boolean {
  if (!usableInterface(line, value, context)) return false;
  address.interface = value.text;
  return true;
}

/** The names of scopes in rtnetlink (iproute2: rt_scopes). */
const SCOPES: ReadonlyMap<string, number> = new Map([
  ['global', 0],
  ['site', 200],
  ['link', 253],
  ['host', 254],
  ['nowhere', 255],
]);

function takeScope(address: Writable, line: Statement, value: Word, context: DecodeContext): boolean {
  const named = SCOPES.get(value.text);
  const scope = named ?? (/^[0-9]{1,3}$/.test(value.text) ? Number(value.text) : 256);
  if (scope <= 255) {
    address.scope = scope;
    return true;
  }
  const message = `${quote(value.text)} is no scope`;
  const hint = `${[...SCOPES.keys()].join(', ')}, or a number up to 255`;
  context.warning('vrrp-address-option', [line, value], `${message}; it is global`, { hint });
  return true;
}

function takeBroadcast(address: Writable, line: Statement, value: Word, context: DecodeContext): boolean {
  if (value.text === '+' || value.text === '-') {
    address.broadcast = value.text === '+' ? 'derived' : null;
    return true;
  }
  const broadcast: IpAddress | undefined = parseIpAddress(value.text);
  if (broadcast !== undefined && addressFamily(broadcast) === 'inet') {
    address.broadcast = broadcast;
    return true;
  }
  const message = `${quote(value.text)} is no broadcast address`;
  context.warning('vrrp-address-option', [line, value], `${message}; there is none`);
  return true;
}

/**
 * The longest label is IFNAMSIZ of linux/if.h without the final NUL. keepalived drops an address with a longer one;
 * here the address has no label then.
 */
function takeLabel(address: Writable, line: Statement, value: Word, context: DecodeContext): boolean {
  if (value.text.length <= INTERFACE_NAME_LENGTH) {
    address.label = value.text;
    return true;
  }
  const message = `the label ${quote(value.text)} is longer than ${INTERFACE_NAME_LENGTH} characters`;
  const consequence = `${address.address} is added without a label`;
  context.warning('vrrp-address-label', [line, value], `${message}; ${consequence}`);
  return true;
}

const LIFETIME = { min: 0, max: 0xffff_fffe };

function takeLifetime(address: Writable, line: Statement, value: Word, context: DecodeContext): boolean {
  if (value.text === 'forever') {
    address.preferredLifetime = 'forever';
    return true;
  }
  const seconds = integerOf(line, value, LIFETIME, context);
  if (seconds !== undefined) address.preferredLifetime = seconds;
  return true;
}

/** keepalived removes these options, too, because the kernel has them only for IPv4. */
function dropIpv4Options(address: Writable, line: Statement, context: DecodeContext): void {
  const told = (what: string): void => {
    const message = `an IPv6 address has no ${what}`;
    context.warning('vrrp-address-option', line, `${message}; that of ${address.address} is ignored`);
  };
  if (address.label !== null) told('label');
  if (address.broadcast !== null) told('broadcast address');
  address.label = null;
  address.broadcast = null;
}
