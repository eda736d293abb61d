import { UNBOUND } from '../../checkers/connection/spec.ts';
import { FileWatch } from '../../checkers/file/watch.ts';
import { createPingProbe } from '../../checkers/ping/probe.ts';
import { nativeSockets } from '../../checkers/socket/native-socket.ts';
import { DeadlineTimer } from '../../native/deadline-timer.ts';
import { hearNetlink, openNetlinkRequester } from '../../native/sockets/netlink-socket.ts';
import { hearHolders, hearVrrpPackets, openFrameSender } from '../../native/sockets/packet-socket.ts';
import { openVrrpChannel } from '../../native/sockets/vrrp-socket.ts';
import { NETLINK_ROUTE } from '../../netlink/route/constants.ts';
import { InterfaceMonitor } from '../../netlink/route/interface-monitor.ts';
import { RouteClient } from '../../netlink/route/route-client.ts';
import type { Logger } from '../base/logger.ts';
import type { Clock, Instant } from '../base/time.ts';
import type { VrrpHost } from './vrrp-host.ts';

/**
 * Buffer space for messages of rtnetlink that arrive while this process is busy: about 10,000 changes of addresses.
 */
const MONITOR_BUFFER_BYTES: number = 4 * 1024 * 1024;

/**
 * The parts of a {@link VrrpHost} that reach the kernel: sockets, addresses and the timer. Throws SystemCallError.
 */
export function kernelParts(
  clock: Clock,
  monotonic: () => bigint,
): Pick<
  VrrpHost,
  | 'route'
  | 'openMonitor'
  | 'openChannel'
  | 'sendFrame'
  | 'hearHolders'
  | 'hearPackets'
  | 'createDeadlineTimer'
> {
  const route = new RouteClient(openNetlinkRequester(NETLINK_ROUTE));
  const frames = openFrameSender();
  return {
    route,
    openMonitor: (observer) =>
      new InterfaceMonitor(
        {
          hear: (groups, listener) => hearNetlink(NETLINK_ROUTE, groups, MONITOR_BUFFER_BYTES, listener),
          dump: () => route.dump(),
        },
        observer,
      ),
    openChannel: ({ interface: name, interfaceIndex, ...rest }, received) =>
      openVrrpChannel({ ...rest, interface: { name, index: interfaceIndex } }, (datagram) => {
        const { source, destination, ttl, payload } = datagram;
        if (destination !== null && ttl !== null) received({ source, destination, ttl, payload });
      }),
    sendFrame: (frame, index) => frames.send(frame, index),
    hearHolders,
    hearPackets: hearVrrpPackets,
    createDeadlineTimer: (expired) => createDeadlineTimer(clock, monotonic, expired),
  };
}

const NANOSECONDS = 1_000_000;

function createDeadlineTimer(
  clock: Clock,
  monotonic: () => bigint,
  expired: () => void,
): { set(at: Instant | null): void; close(): void } {
  const timer = new DeadlineTimer(expired);
  const origin = monotonic() - BigInt(Math.round(clock.now() * NANOSECONDS));
  let open = true;
  return {
    set: (at) => {
      if (!open) return;
      if (at === null) timer.disarm();
      else timer.arm(origin + BigInt(Math.ceil(at * NANOSECONDS)));
    },
    close: () => {
      if (!open) return;
      open = false;
      timer.close();
    },
  };
}

/** Creates the function that pings arbiters in the way of PING_CHECK. */
export function pinger(clock: Clock): VrrpHost['createPing'] {
  return (address, timeout) => {
    const connection = { ...UNBOUND, address, port: 0, timeout };
    const probe = createPingProbe({ type: 'PING_CHECK', connection }, nativeSockets.icmp(connection));
    return async () => {
      const signal = new AbortController().signal;
      const { outcome, detail } = await probe({ clock, signal }, 0);
      if (outcome === 'inconclusive') return { kind: 'not-asked', reason: detail };
      return { kind: outcome === 'pass' ? 'answered' : 'silent' };
    };
  };
}

/** Creates the watch on tracked files, which uses inotify. */
export function fileWatching(clock: Clock, logger: Logger): VrrpHost['watchFiles'] {
  return (changed) => {
    const watch = new FileWatch({ clock, logger }, changed);
    return { watch: (paths) => watch.watch(paths), stop: () => watch.stop() };
  };
}
