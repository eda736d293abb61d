import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import {
  ADDRESS_FAMILY,
  DAEMON_STATE,
  FORWARDING_METHOD,
  PROTOCOL_NUMBER,
  TUNNEL_FLAGS,
  TUNNEL_TYPE,
} from '../../ipvs/codec/constants.ts';
import { nameOf } from '../../ipvs/codec/names.ts';
import type {
  DestinationKey,
  DestinationParams,
  ServiceKey,
  ServiceParams,
  SyncDaemon,
  TrafficStatistics,
} from '../../ipvs/types.ts';
import { ipAddressToBytes, parseIpAddress } from '../../src/base/ip-address.ts';

/** Attributes as the capture's own parser read them, by the kernel's names. */
export interface ParsedService {
  readonly AF: number;
  readonly PROTOCOL?: number;
  readonly ADDR?: string;
  readonly PORT?: number;
  readonly FWMARK?: number;
  readonly SCHED_NAME?: string;
  readonly PE_NAME?: string;
  readonly FLAGS?: { readonly flags: number; readonly mask: string };
  readonly TIMEOUT?: number;
  readonly NETMASK?: string | number;
  readonly STATS64?: Readonly<Record<string, number>>;
}

export interface ParsedDestination {
  readonly ADDR: string;
  readonly PORT: number;
  readonly FWD_METHOD: number;
  readonly WEIGHT: number;
  readonly TUN_TYPE: number;
  readonly TUN_PORT: number;
  readonly TUN_FLAGS: number;
  readonly U_THRESH: number;
  readonly L_THRESH: number;
  readonly ACTIVE_CONNS?: number;
  readonly INACT_CONNS?: number;
  readonly PERSIST_CONNS?: number;
  readonly STATS64?: Readonly<Record<string, number>>;
}

export interface ParsedDaemon {
  readonly STATE: number;
  readonly MCAST_IFN: string;
  readonly SYNC_ID: number;
  readonly SYNC_MAXLEN?: number;
  readonly MCAST_PORT?: number;
  readonly MCAST_TTL?: number;
  readonly MCAST_GROUP?: string;
  readonly MCAST_GROUP6?: string;
}

export interface Parsed {
  readonly type: string;
  readonly cmd?: string;
  readonly cmdId?: number;
  readonly errno?: number;
  readonly SERVICE?: ParsedService;
  readonly DEST?: ParsedDestination;
  readonly DAEMON?: ParsedDaemon;
  readonly TIMEOUT_TCP?: number;
  readonly TIMEOUT_TCP_FIN?: number;
  readonly TIMEOUT_UDP?: number;
  readonly VERSION?: number;
  readonly CONN_TAB_SIZE?: number;
}

export interface CapturedMessage {
  readonly hex: string;
  readonly nlmsgFlags: number;
  readonly parsed: Parsed;
}

export interface Vector {
  readonly command: string;
  readonly note?: string;
  readonly sent: readonly CapturedMessage[];
  readonly received: readonly CapturedMessage[];
}

interface VectorFile {
  readonly preamble: { readonly hex: string; readonly replyHex: string };
  readonly vectors: readonly Vector[];
}

/** What ipvsadm 1.31 and a 6.1 kernel said to each other. */
export function loadVectors(): VectorFile {
  const url = new URL('../fixtures/ipvs-vectors.json', import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as VectorFile;
}

export function bytesOf(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex, 'hex'));
}

function name<Name extends string>(table: Readonly<Record<Name, number>>, value: number | undefined): Name {
  const found = value === undefined ? undefined : nameOf(table, value);
  assert.ok(found !== undefined, `no name for ${value}`);
  return found;
}

function address(text: string | undefined): DestinationKey['address'] {
  const parsed = parseIpAddress(text ?? '');
  assert.ok(parsed !== undefined, `not an address: ${text}`);
  return parsed;
}

export function serviceKeyOf(parsed: ParsedService): ServiceKey {
  if (parsed.FWMARK !== undefined) {
    return { kind: 'fwmark', family: name(ADDRESS_FAMILY, parsed.AF), mark: parsed.FWMARK };
  }
  const protocol = name(PROTOCOL_NUMBER, parsed.PROTOCOL);
  return { kind: 'address', protocol, address: address(parsed.ADDR), port: parsed.PORT ?? -1 };
}

export function serviceParamsOf(parsed: ParsedService): ServiceParams {
  return {
    scheduler: parsed.SCHED_NAME ?? '',
    flags: parsed.FLAGS?.flags ?? 0,
    timeoutSeconds: parsed.TIMEOUT ?? 0,
    netmask: typeof parsed.NETMASK === 'string' ? maskNumber(parsed.NETMASK) : (parsed.NETMASK ?? 0),
    persistenceEngine: parsed.PE_NAME ?? null,
  };
}

function maskNumber(mask: string): number {
  return ipAddressToBytes(address(mask)).reduce((value, byte) => value * 256 + byte, 0);
}

export function destinationKeyOf(parsed: ParsedDestination): DestinationKey {
  return { address: address(parsed.ADDR), port: parsed.PORT };
}

export function destinationParamsOf(parsed: ParsedDestination): DestinationParams {
  return {
    forwarding: name(FORWARDING_METHOD, parsed.FWD_METHOD),
    weight: parsed.WEIGHT,
    upperThreshold: parsed.U_THRESH,
    lowerThreshold: parsed.L_THRESH,
    tunnel: {
      type: name(TUNNEL_TYPE, parsed.TUN_TYPE),
      port: parsed.TUN_PORT,
      checksum: name(TUNNEL_FLAGS, parsed.TUN_FLAGS),
    },
  };
}

export function daemonOf(parsed: ParsedDaemon): SyncDaemon {
  const group = parsed.MCAST_GROUP ?? parsed.MCAST_GROUP6;
  return {
    state: name(DAEMON_STATE, parsed.STATE),
    interface: parsed.MCAST_IFN,
    syncId: parsed.SYNC_ID,
    maxLength: parsed.SYNC_MAXLEN ?? null,
    group: group === undefined ? null : address(group),
    port: parsed.MCAST_PORT ?? null,
    ttl: parsed.MCAST_TTL ?? null,
  };
}

export function statisticsOf(parsed: Readonly<Record<string, number>> | undefined): TrafficStatistics {
  const value = (counter: string): bigint => BigInt(parsed?.[counter] ?? -1);
  return {
    connections: value('CONNS'),
    incomingPackets: value('INPKTS'),
    outgoingPackets: value('OUTPKTS'),
    incomingBytes: value('INBYTES'),
    outgoingBytes: value('OUTBYTES'),
    connectionRate: value('CPS'),
    incomingPacketRate: value('INPPS'),
    outgoingPacketRate: value('OUTPPS'),
    incomingByteRate: value('INBPS'),
    outgoingByteRate: value('OUTBPS'),
  };
}
