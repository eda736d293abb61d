import { checkTypeOf } from '../../../checkers/check-types.ts';
import { SERVICE_FLAG } from '../../../ipvs/types.ts';
import { addressFamily, isLoopback } from '../../base/ip-address.ts';
import type { DecodeContext } from '../decode/context.ts';
import { writtenName } from '../language/tree.ts';
import type { RealServer, VirtualServer } from '../model/config.ts';
import { hashesWithoutFallback } from '../model/scheduling.ts';
import type { EndpointDraft, RealServerDraft, VirtualServerDraft } from './draft.ts';

/** The kernel's IP_VS_SH_TAB_SIZE with the usual IP_VS_SH_TAB_BITS. */
const SOURCE_HASH_BUCKETS = 256;

/**
 * Remarks about effects of a virtual server that its statements do not show. They change nothing that is programmed.
 */
export function remark(draft: VirtualServerDraft, server: VirtualServer, context: DecodeContext): void {
  remarkScheduler(draft, server, context);
  remarkOnePacket(draft, server, context);
  remarkLoopback(draft, server, context);
  remarkTransports(draft, server, context);
}

function remarkScheduler(draft: VirtualServerDraft, server: VirtualServer, context: DecodeContext): void {
  const { scheduler } = server.params;
  const place = draft.schedulerStatement ?? draft.statement;
  const total = server.realServers.reduce((sum, { weight }) => sum + weight, 0);
  if (scheduler === 'sh' && total > SOURCE_HASH_BUCKETS) {
    const message = `sh deals ${SOURCE_HASH_BUCKETS} buckets by weight, and the weights add up to ${total}: servers at the top get fewer clients than their weight says, or none`;
    context.warning('scheduler-weights', place, message, {
      hint: 'divide the weights by a common factor, or use mh',
    });
  }
  if (scheduler === 'wrr' && server.realServers.some(hasDynamicWeight)) {
    const message =
      'wrr begins its round anew at each change of a weight, and checks change weights here: servers at the end of the file get more than their weight says';
    context.info('scheduler-restarts', place, message, { hint: 'wlc has no round' });
  }
  const cause = refusalCause(server);
  if (cause !== null) {
    const message = `${scheduler} refuses the clients of a server with weight 0, and ${cause.what}`;
    const fallback = scheduler === 'dh' ? '' : `add ${scheduler}-fallback, or `;
    context.warning('scheduler-refuses', place, message, { hint: `${fallback}${cause.remedy}` });
  }
}

/**
 * What can set the weight of a server to 0 while it keeps its share of the hash. With mh, a server that never had
 * another weight has no share.
 */
function refusalCause({
  params,
  realServers,
  sorryServer,
}: VirtualServer): { readonly what: string; readonly remedy: string } | null {
  if (!hashesWithoutFallback(params)) return null;
  if (realServers.some(({ weight }) => weight === 0) && params.scheduler !== 'mh' && realServers.length > 1)
    return { what: 'one has it in this file', remedy: 'take that server out' };
  if (sorryServer?.inhibit === true && params.scheduler !== 'mh')
    return {
      what: 'sorry_server_inhibit keeps the sorry server among the others with weight 0',
      remedy: 'take sorry_server_inhibit out',
    };
  if (realServers.length < 2) return null;
  if (realServers.some(({ inhibitOnFailure, checks }) => inhibitOnFailure && checks.length > 0))
    return {
      what: 'inhibit_on_failure leaves servers that fail with weight 0',
      remedy: 'take inhibit_on_failure out',
    };
  if (realServers.some(hasDynamicWeight))
    return { what: 'checks that set weights may set it', remedy: 'use wlc' };
  return null;
}

/** Whether a check may set another weight than the configured one. */
export function hasDynamicWeight({ checks }: RealServer): boolean {
  return checks.some(({ spec }) => checkTypeOf(spec).setsWeight(spec));
}

/** With one-packet scheduling a packet has no connection with which its reply could be translated. */
function remarkOnePacket(draft: VirtualServerDraft, server: VirtualServer, context: DecodeContext): void {
  const { onePacket } = draft;
  if (onePacket === undefined || (server.params.flags & SERVICE_FLAG.onePacket) === 0) return;
  const { realServers, sorryServer } = server;
  const all = sorryServer === null ? realServers : [...realServers, sorryServer];
  if (all.every(({ forwarding }) => forwarding !== 'nat')) return;
  const message = `${writtenName(onePacket)} with NAT: replies keep the address of the real server, and clients do not know them`;
  context.warning('one-packet-nat', onePacket, message, { hint: 'use DR or TUN, or take it out' });
}

/** The kernel drops packets from outside to 127.0.0.0/8 and ::1; DR delivers to this host whatever the address is. */
function remarkLoopback(draft: VirtualServerDraft, server: VirtualServer, context: DecodeContext): void {
  const { sorryServer } = server;
  const places: readonly (readonly [EndpointDraft | RealServerDraft, boolean])[] = [
    ...(draft.sorryServer === undefined
      ? []
      : [[draft.sorryServer, sorryServer?.forwarding === 'nat'] as const]),
    ...draft.realServers.map((realServer) => {
      const found = server.realServers.find(({ address }) => address === realServer.address);
      return [realServer, found?.forwarding === 'nat'] as const;
    }),
  ];
  for (const [{ statement, address }, nat] of places) {
    if (!nat || !isLoopback(address)) continue;
    const message = `${writtenName(statement)} ${address} with NAT serves nobody from outside: the kernel drops packets from the network to ${address}`;
    const own =
      addressFamily(address) === 'inet' ? 'another address of this host' : 'a global address of this host';
    context.warning('loopback-nat', statement, message, { hint: `name ${own}, or use DR for it` });
  }
}

/** For a service of another transport, a check over TCP connects to a TCP port that may well be closed. */
function remarkTransports(draft: VirtualServerDraft, server: VirtualServer, context: DecodeContext): void {
  const [listener] = server.listeners;
  if (listener.kind !== 'address' || draft.protocol === undefined || draft.protocol === 'tcp') return;
  if (BOTH_WAYS.has(listener.port)) return;
  for (const { statement: place, type } of draft.realServers.flatMap(({ checks }) => checks)) {
    if (!OVER_TCP.has(type)) continue;
    if (place.block?.some(({ keyword }) => NAMES_PORT.has(keyword)) === true) continue;
    const name = writtenName(place);
    const message = `${name} goes over TCP, and the service is ${draft.protocol.toUpperCase()}: it fails unless the server listens on that port of TCP too`;
    const other = draft.protocol === 'udp' ? ', or use UDP_CHECK' : '';
    const hint = `say connect_port if it is another port that is meant${other}`;
    context.warning('check-transport', place, message, { hint, topic: `${name} of ${server.id}` });
  }
}

const OVER_TCP: ReadonlySet<string> = new Set(['TCP_CHECK', 'HTTP_GET', 'SSL_GET', 'SMTP_CHECK']);

/** A name server answers over both transports (RFC 7766). */
const BOTH_WAYS: ReadonlySet<number> = new Set([53]);

const NAMES_PORT: ReadonlySet<string> = new Set(['connect_port', 'connect_ip', 'host']);
