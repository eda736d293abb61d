import { SERVICE_FLAG } from '../../../ipvs/types.ts';
import { isLoopback } from '../../base/ip-address.ts';
import type { Config, VirtualServer } from '../../config/model/config.ts';
import type { Circumstances } from '../facts.ts';
import type { Examination } from '../finding.ts';
import { found, IN_ORDER, nameSome } from '../finding.ts';

/**
 * With one-packet scheduling, packets that NAT forwards are never translated back, because there is no connection.
 */
export function onePacketNat({ config }: Circumstances): Examination {
  const services = servicesWhere(
    config,
    ({ params, realServers }) =>
      (params.flags & SERVICE_FLAG.onePacket) !== 0 &&
      realServers.some(({ forwarding }) => forwarding === 'nat'),
  );
  if (services.length === 0) return IN_ORDER;
  return found({
    severity: 'problem',
    what: `${nameSome(services)} has one-packet scheduling (ops) and NAT real servers`,
    why: 'Replies keep the address of the real server: clients did not ask it, and time out.',
    mend: ['# take ops out of the virtual server, or use lb_kind DR or TUN'],
  });
}

/** The kernel drops packets from outside that are forwarded to 127.0.0.0/8 or ::1. */
export function loopbackNat({ config }: Circumstances): Examination {
  const services = servicesWhere(config, ({ realServers, sorryServer }) =>
    [...realServers, ...(sorryServer === null ? [] : [sorryServer])].some(
      ({ address, forwarding }) => forwarding === 'nat' && isLoopback(address),
    ),
  );
  if (services.length === 0) return IN_ORDER;
  return found({
    severity: 'problem',
    what: `${nameSome(services)} sends by NAT to an address of the loopback interface (127.0.0.1, ::1)`,
    why: 'The kernel drops such packets when they come from the network: it serves nobody from outside.',
    mend: ['# name another address of this host in the configuration, or use lb_kind DR for that server'],
  });
}

function servicesWhere(config: Config | null, matches: (server: VirtualServer) => boolean): string[] {
  return (config?.virtualServers ?? []).filter(matches).map(({ id }) => id);
}
