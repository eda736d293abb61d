import { isLinkLocal } from '../../src/base/ip-address.ts';
import { failed, inconclusive } from '../result.ts';
import type { FailureCode, ProbeResult } from '../types.ts';
import type { ConnectionSpec } from './spec.ts';

/** The part of a Node system error that says what went wrong where. */
export interface SystemFault {
  /** Errno name such as `ECONNREFUSED`; absent for what is no system error. */
  readonly code?: string | undefined;
  /** `connect`, `bind`, `read`, `write`. */
  readonly syscall?: string | undefined;
  readonly message: string;
}

interface Meaning {
  readonly code: FailureCode;
  readonly words: string;
}

/**
 * Errors that speak of the server or the network. The first eight are keepalived's list for connect(); the rest are what
 * Linux makes of other ICMP errors (icmp_err_convert), which keepalived sees as SO_ERROR and counts as failure too.
 */
const REMOTE: Readonly<Record<string, Meaning>> = {
  ECONNREFUSED: { code: 'refused', words: 'connection refused' },
  ETIMEDOUT: { code: 'timeout', words: 'connection timed out' },
  EHOSTUNREACH: { code: 'unreachable', words: 'no route to host' },
  ENETUNREACH: { code: 'unreachable', words: 'network unreachable' },
  EHOSTDOWN: { code: 'unreachable', words: 'host is down' },
  ENETDOWN: { code: 'unreachable', words: 'network is down' },
  ECONNRESET: { code: 'reset', words: 'connection reset' },
  ECONNABORTED: { code: 'reset', words: 'connection aborted' },
  EPIPE: { code: 'reset', words: 'connection closed by the server while sending' },
  ENONET: { code: 'unreachable', words: 'host is isolated' },
  ENOPROTOOPT: { code: 'unreachable', words: 'protocol unreachable' },
  EPROTO: { code: 'unreachable', words: 'protocol error reported by the network' },
};

/** ICMPv6 "administratively prohibited" arrives as EACCES from connect(); for IPv4 EACCES is always a local refusal. */
const PROHIBITED: Meaning = { code: 'unreachable', words: 'administratively prohibited' };

/** How connect() says that it found no way to send anything. */
const UNROUTED: ReadonlySet<string> = new Set([
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ENETDOWN',
  'EHOSTDOWN',
  'EACCES',
]);

/** Node names the local end where connect() itself failed; where the network did, only if it was told a port (net.js). */
const LOCAL_END = / - Local \(.*\)$/;

/**
 * Whether connect() found no route from the address that a check is bound to (`bindto`): that is no server's fault. Of a
 * check that is bound to none it is held against the server, to which this host cannot forward either.
 */
function isUnrouted(
  { code, syscall, message }: SystemFault,
  connection: ConnectionSpec,
  transport: 'tcp' | 'udp',
): boolean {
  const { bindAddress, bindPort } = connection;
  if (bindAddress === null) return false;
  if (syscall !== 'connect' || code === undefined || !UNROUTED.has(code)) return false;
  // Over UDP connect() itself sends nothing, and so hears nothing from the network.
  return transport === 'udp' || (bindPort === null && LOCAL_END.test(message));
}

/** What an error on a check's connection says: of the server (a failure) or of this host (inconclusive). */
export function judgeConnectionFault(
  fault: SystemFault,
  connection: ConnectionSpec,
  transport: 'tcp' | 'udp' = 'tcp',
): ProbeResult {
  if (isUnrouted(fault, connection, transport)) {
    const to = connection.path === undefined ? 'the server' : connection.address;
    const words = `this host has no route to ${to} from ${connection.bindAddress ?? ''}: ${fault.code ?? ''}`;
    return { ...inconclusive(words), refusedByRoute: true };
  }
  const result = judgeFault(fault, connection.address.includes(':'));
  if (result.outcome !== 'inconclusive' || !mayBeRoute(fault, connection)) return result;
  return { ...result, refusedByRoute: true };
}

/** `prohibit` and `blackhole` routes; a link-local address without its interface is EINVAL too, and a fault of the spec. */
function mayBeRoute({ code, syscall }: SystemFault, { address }: ConnectionSpec): boolean {
  if (syscall !== 'connect') return false;
  return code === 'EACCES' || (code === 'EINVAL' && !isLinkLocal(address));
}

/** As {@link judgeConnectionFault}, of a check that is bound to no address. */
export function judgeFault(fault: SystemFault, ipv6: boolean): ProbeResult {
  const meaning = remoteMeaning(fault, ipv6);
  if (meaning !== undefined) return failed(meaning.code, meaning.words);
  const doing = fault.syscall === undefined ? '' : `${fault.syscall}: `;
  return inconclusive(`this host could not run the check: ${doing}${fault.code ?? fault.message}`);
}

function remoteMeaning(fault: SystemFault, ipv6: boolean): Meaning | undefined {
  if (fault.code === undefined || fault.syscall === 'bind') return undefined;
  if (fault.code === 'EACCES' && ipv6) return PROHIBITED;
  return Object.hasOwn(REMOTE, fault.code) ? REMOTE[fault.code] : undefined;
}
