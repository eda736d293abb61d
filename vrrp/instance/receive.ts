import { addressFamily, type IpAddress, isMulticastAddress } from '../../src/base/ip-address.ts';
import type { Milliseconds, WallTime } from '../../src/base/time.ts';
import {
  ADVERT_TYPE,
  HEADER_AUTHENTICATION,
  NO_AUTHENTICATION,
  PASSWORD_AUTHENTICATION,
  samePassword,
} from '../protocol/advert.ts';
import {
  checksumForm,
  type Message,
  messageBytes,
  readAddresses,
  readMessage,
  readPassword,
} from '../protocol/decode.ts';
import type { Refusal, RefusalReason } from '../protocol/refusal.ts';
import { BLOCK_BYTES } from '../signing/block.ts';
import {
  judgeSignature,
  type SignatureJudgement,
  type SignedAdvert,
  type SigningState,
  splitSignature,
} from '../signing/signing.ts';
import type { Datagram } from './event.ts';
import type { ChecksumForm, InstanceSpec } from './spec.ts';

/** An advert that was found valid for an instance. */
export interface HeardAdvert {
  readonly source: IpAddress;
  readonly priority: number;
  readonly interval: Milliseconds;
  /** The sequence of the advert's signature; null when it is not signed. */
  readonly sequence: bigint | null;
  /** Unusual properties of the advert in words; it is accepted all the same. */
  readonly remarks: readonly Remark[];
}

export interface Remark {
  readonly kind: 'addresses' | 'checksum';
  readonly words: string;
}

export type Judgement =
  | { readonly ok: true; readonly advert: HeardAdvert }
  | { readonly ok: false; readonly refusal: Refusal };

/** The knowledge of an instance when a packet arrives. */
export interface Listener {
  readonly spec: InstanceSpec;
  /** Its own source address. */
  readonly ownAddress: IpAddress | null;
  /** The sender whose list was compared already (`skip_check_adv_addr`). */
  readonly knownMaster: IpAddress | null;
  readonly signing: SigningState;
  readonly wall: WallTime;
}

/** A packet with values that are computed once. Its payload is the message without the signature. */
interface Packet extends Datagram {
  readonly signature: SignatureJudgement;
  /** The form of checksum that is correct; null for neither. */
  readonly form: ChecksumForm | null;
}

type Check = (listener: Listener, message: Message, packet: Packet) => Refusal | null;

/** The checks are in keepalived's order, and the first fault counts. None of them changes anything. */
const CHECKS: readonly Check[] = [
  checkLength,
  checkTtl,
  checkVersion,
  checkSignature,
  checkAuthentication,
  checkInterval,
  checkType,
  checkAddresses,
  checkChecksum,
  checkDestination,
  checkSource,
];

/** Judges a packet from a socket. Hostile bytes result in a reason, never in an exception. */
export function judgeDatagram(listener: Listener, datagram: Datagram): Judgement {
  const message = readMessage(datagram.payload);
  if (message === null) return refused('truncated', `${datagram.payload.length} bytes are no VRRP message`);
  const { spec } = listener;
  const isFamily = addressFamily(datagram.source) === spec.family;
  const expected = messageBytes({ ...message, version: spec.version }, spec.family);
  const [body, block] = splitSignature(spec.signing, datagram.payload, expected);
  const signature = signatureOf(listener, { message: body, source: datagram.source, signature: block });
  // The checksum of IPv6 covers the signature, that of IPv4 does not.
  const summed = spec.family === 'inet6' ? datagram.payload : body;
  const form = isFamily ? checksumForm(summed, spec.version, datagram, spec.checksum) : null;
  const packet = { ...datagram, payload: body, signature, form };
  for (const check of CHECKS) {
    const refusal = check(listener, message, packet);
    if (refusal !== null) return { ok: false, refusal };
  }
  const remarks = [addressRemark(listener, message, packet), checksumRemark(spec, form)];
  return {
    ok: true,
    advert: {
      source: datagram.source,
      priority: message.priority,
      interval: message.interval,
      sequence: signature.ok ? signature.sequence : null,
      remarks: remarks.filter((remark) => remark !== null),
    },
  };
}

function refused(reason: RefusalReason, words: string): Judgement {
  return { ok: false, refusal: { reason, words } };
}

/**
 * The message must be exactly as long as its header says. The kernel has removed the padding of the frame already, so
 * nothing is tolerated; a signature after the message is refused here when the instance has no `auth_hmac`, as by every
 * keepalived without it.
 */
function checkLength({ spec }: Listener, message: Message, { payload }: Datagram): Refusal | null {
  const expected = messageBytes({ ...message, version: spec.version }, spec.family);
  if (message.version !== spec.version || payload.length === expected) return null;
  const isSigned = spec.signing === null && payload.length === expected + BLOCK_BYTES;
  const words = isSigned
    ? 'a signature of auth_hmac, ours has no auth_hmac'
    : `${payload.length} bytes where ${message.count} addresses make ${expected}`;
  return { reason: 'length', words };
}

/**
 * A value of 255 means that no router passed the packet on. Unicast passes routers, so a peer's own limits apply there.
 */
function checkTtl({ spec }: Listener, _message: Message, { ttl, source }: Datagram): Refusal | null {
  const { destination } = spec;
  if (destination.kind === 'multicast') {
    return ttl === 255 ? null : { reason: 'ttl', words: `TTL ${ttl}, not 255` };
  }
  const peer = destination.peers.find(({ address }) => address === source);
  if (peer === undefined) return null;
  const [least, most] = [peer.minTtl ?? 0, peer.maxTtl ?? 255];
  if (ttl >= least && ttl <= most) return null;
  return { reason: 'ttl', words: `TTL ${ttl}, not ${least} to ${most}` };
}

function checkVersion({ spec }: Listener, { version }: Message): Refusal | null {
  return version === spec.version
    ? null
    : { reason: 'version', words: `version ${version}, ours is ${spec.version}` };
}

function checkSignature(_listener: Listener, _message: Message, { signature }: Packet): Refusal | null {
  return signature.ok ? null : signature.refusal;
}

function signatureOf({ spec, signing, wall }: Listener, advert: SignedAdvert): SignatureJudgement {
  return spec.signing === null
    ? { ok: true, sequence: null }
    : judgeSignature(spec.signing, signing, wall, advert);
}

function checkAuthentication({ spec }: Listener, message: Message, { payload }: Datagram): Refusal | null {
  if (spec.version === 3 || spec.family === 'inet6') return null;
  const expected = spec.password === null ? NO_AUTHENTICATION : PASSWORD_AUTHENTICATION;
  const { authenticationType } = message;
  if (authenticationType !== expected) {
    const words = `${authenticationName(authenticationType)}, ours is ${authenticationName(expected)}`;
    return { reason: 'authentication-type', words };
  }
  if (spec.password === null || samePassword(readPassword(payload), spec.password)) return null;
  return { reason: 'password', words: 'another auth_pass' };
}

function authenticationName(type: number): string {
  if (type === NO_AUTHENTICATION) return 'no authentication';
  if (type === PASSWORD_AUTHENTICATION) return 'auth_type PASS';
  if (type === HEADER_AUTHENTICATION) return 'auth_type AH';
  return `authentication type ${type}`;
}

/** Version 2 requires equal intervals; version 3 learns the master's. */
function checkInterval({ spec }: Listener, { interval }: Message): Refusal | null {
  if (spec.version === 3) {
    return interval === 0 ? { reason: 'interval', words: 'an advert interval of 0' } : null;
  }
  if (interval === spec.advertInterval) return null;
  return {
    reason: 'interval',
    words: `an advert interval of ${interval / 1000} s, ours is ${spec.advertInterval / 1000} s`,
  };
}

function checkType(_listener: Listener, { type }: Message): Refusal | null {
  return type === ADVERT_TYPE ? null : { reason: 'type', words: `type ${type} is no advertisement` };
}

function checkAddresses(listener: Listener, message: Message, datagram: Datagram): Refusal | null {
  const { spec } = listener;
  if (message.count === 0 && spec.addresses.length > 0) {
    return { reason: 'no-addresses', words: 'a list without addresses' };
  }
  if (spec.addressMismatch === 'warn') return null;
  const remark = addressRemark(listener, message, datagram);
  return remark === null ? null : { reason: 'addresses', words: remark.words };
}

function addressRemark({ spec, knownMaster }: Listener, message: Message, datagram: Datagram): Remark | null {
  if (spec.skipAddressCheck && knownMaster === datagram.source) return null;
  const theirs = readAddresses(datagram.payload, message.count, spec.family);
  const ours = new Set<IpAddress>(spec.addresses.map(({ address }) => address));
  const foreign = theirs.filter((address) => !ours.has(address));
  const missing = [...ours].filter((address) => !theirs.includes(address));
  if (foreign.length === 0 && missing.length === 0) return null;
  const parts = [
    foreign.length > 0 ? `${listWords(foreign)} not in ours` : null,
    missing.length > 0 ? `${listWords(missing)} of ours missing` : null,
  ];
  const words = `another list of addresses: ${parts.filter((part) => part !== null).join(', ')}`;
  return { kind: 'addresses', words };
}

/** This many addresses are named, and the others are counted. */
const NAMED = 3;

function listWords(addresses: readonly IpAddress[]): string {
  const named = addresses.slice(0, NAMED).join(' ');
  const rest = addresses.length - NAMED;
  return rest > 0 ? `${named} and ${rest} more` : named;
}

/** The kernel verifies the checksum of IPv6; where it did not, this check does. */
function checkChecksum(_listener: Listener, _message: Message, { form }: Packet): Refusal | null {
  return form === null ? { reason: 'checksum', words: 'a wrong checksum' } : null;
}

function checksumRemark(spec: InstanceSpec, form: ChecksumForm | null): Remark | null {
  if (form === null || form === spec.checksum || spec.version === 2) return null;
  const words =
    form === 'plain'
      ? 'a checksum without the pseudo-header (RFC 9568, v3_checksum_as_v2)'
      : 'a checksum with the pseudo-header, unlike ours';
  return { kind: 'checksum', words };
}

function checkDestination({ spec }: Listener, _message: Message, { destination }: Datagram): Refusal | null {
  const wantsMulticast = spec.destination.kind === 'multicast';
  if (isMulticastAddress(destination) === wantsMulticast) return null;
  const words = wantsMulticast
    ? `sent to ${destination} alone, ours is a multicast instance`
    : `sent to the group ${destination}, ours is a unicast instance`;
  return { reason: 'destination', words };
}

function checkSource(
  { spec, ownAddress }: Listener,
  _message: Message,
  { source }: Datagram,
): Refusal | null {
  if (source === ownAddress) {
    return { reason: 'own-address', words: `somebody else sends from our own address ${source}` };
  }
  const { destination } = spec;
  if (destination.kind === 'multicast' || !destination.checkSource) return null;
  if (destination.peers.some(({ address }) => address === source)) return null;
  return { reason: 'unlisted-source', words: `${source} is no unicast_peer` };
}
