import { asList, asObject, asText, type Json } from './nft-json.ts';
import type { AdvertPacket } from './packet.ts';
import { destinationMatch, isVrrp } from './packet.ts';
import type { FirewallRule } from './walk.ts';

type Match = FirewallRule['matches'];

/** Whether a `match` of `nft -j` (libnftables-json(5)) is about the advert. */
export function nftMatch(body: Json, packet: AdvertPacket): Match {
  const match = asObject(body);
  const question = questionOf(match?.['left']);
  if (match === null || question === null) return 'maybe';
  const answers = valuesOf(match['right']).map((value) => answerOf(question, value, packet));
  const one: Match = answers.includes('yes') ? 'yes' : answers.includes('maybe') ? 'maybe' : 'no';
  if (match['op'] === '!=') return one === 'yes' ? 'no' : one === 'no' ? 'yes' : 'maybe';
  return match['op'] === '==' || match['op'] === 'in' ? one : 'maybe';
}

/** What of the packet is looked at: `meta l4proto`, `ip daddr`, `ct state`. */
function questionOf(left: Json): string | null {
  const [kind, body] = Object.entries(asObject(left) ?? {})[0] ?? ['', null];
  const about = asObject(body);
  if (about === null) return null;
  if (kind === 'meta' || kind === 'ct') return `${kind} ${asText(about['key'])}`;
  return kind === 'payload' ? `${asText(about['protocol'])} ${asText(about['field'])}` : null;
}

/** A set, a list of flags, or one value. A named set (`@name`) is one that is not known. */
function valuesOf(right: Json): readonly Json[] {
  return asList(asObject(right)?.['set']) ?? asList(right) ?? [right];
}

function answerOf(question: string, value: Json, packet: AdvertPacket): Match {
  if (typeof value === 'string' && value.startsWith('@')) return 'maybe';
  // The table `inet` has rules for both families.
  if (question.startsWith(packet.family === 'inet' ? 'ip6 ' : 'ip ')) return 'no';
  switch (question) {
    case 'meta l4proto':
    case 'ip protocol':
    case 'ip6 nexthdr':
      return typeof value === 'object' ? 'maybe' : yesIf(isVrrp(asText(value)));
    case 'ip daddr':
    case 'ip6 daddr':
      return destinationMatch(networkOf(value), packet);
    case 'meta iifname':
    case 'meta iif':
      return yesIf(isDevice(asText(value), packet.device));
    case 'meta nfproto':
      return yesIf(value === (packet.family === 'inet' ? 'ipv4' : 'ipv6'));
    case 'meta pkttype':
      return yesIf(value === 'multicast');
    case 'ct state':
      // Adverts are answered by nobody: connection tracking never sees them established.
      return yesIf(value === 'new');
    default:
      // Ports and types of another protocol are never those of an advert.
      return /^(?:tcp|udp|icmp|icmpv6|sctp|dccp|th) /.test(question) ? 'no' : 'maybe';
  }
}

function networkOf(value: Json): string {
  const prefix = asObject(asObject(value)?.['prefix']);
  return prefix === null ? asText(value) : `${asText(prefix['addr'])}/${asText(prefix['len'])}`;
}

function isDevice(pattern: string, device: string): boolean {
  return pattern.endsWith('*') ? device.startsWith(pattern.slice(0, -1)) : pattern === device;
}

function yesIf(is: boolean): Match {
  return is ? 'yes' : 'no';
}
