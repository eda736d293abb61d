import { NLM_F } from '../constants.ts';
import type { NetlinkMessage } from '../framing.ts';
import { type ByteReader, readAttributes } from '../reader.ts';
import { MessageWriter } from '../writer.ts';
import { AF, IFF, IFLA, IFLA_INET6_CONF, RTM } from './constants.ts';

/** An interface as reported by the kernel. */
export interface LinkFact {
  readonly index: number;
  readonly name: string;
  /** IFF_UP and IFF_RUNNING. */
  readonly running: boolean;
  readonly arp: boolean;
  readonly mac: Uint8Array;
  /** Whether IPv6 is forwarded; null when the message does not say. */
  readonly forwardsIpv6: boolean | null;
}

export function encodeDumpLinks(sequence: number): Uint8Array {
  const writer = new MessageWriter(1024);
  writer.begin({ type: RTM.getLink, flags: NLM_F.request | NLM_F.dump, sequence });
  // struct ifinfomsg.
  writer.structure(new Uint8Array(16));
  writer.end();
  return writer.written;
}

/** Decodes RTM_NEWLINK or RTM_DELLINK; undefined for a message that cannot be read or is about a bridge port only. */
export function decodeLink({ payload }: NetlinkMessage): LinkFact | undefined {
  const family = payload.u8(0);
  const index = payload.u32(4);
  const flags = payload.u32(8);
  if (payload.failed || family !== AF.unspecified) return undefined;
  const attributes = readAttributes(payload.slice(16, payload.length - 16));
  const name = attributes?.get(IFLA.name)?.text();
  if (attributes === undefined || name === undefined) return undefined;
  const up = IFF.up | IFF.running;
  return {
    index,
    name,
    running: (flags & up) === up,
    arp: (flags & IFF.noArp) === 0,
    mac: macOf(attributes.get(IFLA.address)),
    forwardsIpv6: forwarding(attributes.get(IFLA.afSpec)),
  };
}

function macOf(value: ByteReader | undefined): Uint8Array {
  const length = value?.length === 6 ? 6 : 0;
  return Uint8Array.from({ length }, (_, offset) => value?.u8(offset) ?? 0);
}

function forwarding(afSpec: ByteReader | undefined): boolean | null {
  const ipv6 = afSpec === undefined ? undefined : readAttributes(afSpec)?.get(AF.inet6);
  const settings = ipv6 === undefined ? undefined : readAttributes(ipv6)?.get(IFLA_INET6_CONF);
  return settings === undefined || settings.length < 4 ? null : settings.i32(0) !== 0;
}
