import {
  needsNativeSocket,
  type OpenDatagramSocket,
  type OpenSocket,
  plainDatagramSocket,
  plainSocket,
} from '../connection/socket.ts';
import type { ConnectionSpec } from '../connection/spec.ts';
import type { Probe } from '../types.ts';
import { loadNativeSockets, type NativeSupport } from './load.ts';
import { createNativeProbe } from './native-probe.ts';

type Load = () => Promise<NativeSupport>;

const OPTIONS = 'bind_if and fwmark';

/** A probe over TCP: on Node's own socket, unless the connection asks for an option that it lacks. */
export function overTcp(
  connection: ConnectionSpec,
  create: (open: OpenSocket) => Probe,
  load: Load = loadNativeSockets,
): Probe {
  if (!needsNativeSocket(connection)) return create(plainSocket(connection));
  return createNativeProbe(
    { create: ({ tcp }) => create(tcp(connection)), fallback: null, feature: OPTIONS },
    load,
  );
}

/** A probe over UDP that waits for a reply: on Node's own socket, unless the connection asks for more. */
export function overUdp(
  connection: ConnectionSpec,
  create: (open: OpenDatagramSocket) => Probe,
  load: Load = loadNativeSockets,
): Probe {
  if (!needsNativeSocket(connection)) return create(plainDatagramSocket(connection));
  return createNativeProbe(
    { create: ({ udp }) => create(udp(connection)), fallback: null, feature: OPTIONS },
    load,
  );
}

/**
 * A probe over UDP for which silence may be a success, so that it must hear every ICMP error: Node's own socket hears of
 * closed ports only, not of hosts that are gone, and stands in only where there are no native ones.
 */
export function overUdpWithErrors(
  connection: ConnectionSpec,
  create: (open: OpenDatagramSocket) => Probe,
  load: Load = loadNativeSockets,
): Probe {
  const plain = (): Probe => create(plainDatagramSocket(connection));
  return createNativeProbe(
    {
      create: ({ udp }) => create(udp(connection)),
      fallback: needsNativeSocket(connection) ? null : plain,
      feature: OPTIONS,
    },
    load,
  );
}

/** A probe over ICMP or ICMPv6, for which Node has no socket. */
export function overIcmp(
  connection: ConnectionSpec,
  create: (open: OpenDatagramSocket) => Probe,
  load: Load = loadNativeSockets,
): Probe {
  return createNativeProbe(
    { create: ({ icmp }) => create(icmp(connection)), fallback: null, feature: 'PING_CHECK' },
    load,
  );
}
