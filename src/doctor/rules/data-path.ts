import { type PathConnection, pathConnection } from '../../../checkers/path/spec.ts';
import { addressFamily, type IpAddress } from '../../base/ip-address.ts';
import type { Config } from '../../config/model/config.ts';
import { virtualAddresses } from '../demands.ts';
import type { Circumstances, HostFacts, Way } from '../facts.ts';
import { interfaceSysctl, numberOf } from '../facts.ts';
import type { Examination } from '../finding.ts';
import { found, IN_ORDER, nameSome, notSeen, setSysctl } from '../finding.ts';

/** With this value of rp_filter, packets must arrive where answers to them would leave (ip-sysctl). */
const STRICT = 1;

/** The connections of data-path probes. */
function probesOf(config: Config | null): readonly PathConnection[] {
  return (config?.virtualServers ?? []).flatMap(({ realServers }) =>
    realServers.flatMap(({ checks }) => checks.flatMap(({ spec }) => pathConnection(spec) ?? [])),
  );
}

/**
 * Servers whose answers bypass IPVS and come from the virtual address, over IPv4: the kernel may drop such packets.
 */
function answeringPast(config: Config | null): readonly IpAddress[] {
  const servers = probesOf(config).flatMap(({ address, path }) =>
    (path.method === 'dr' || path.method === 'tun') &&
    addressFamily(address) === 'inet' &&
    addressFamily(path.server.address) === 'inet'
      ? [path.server.address]
      : [],
  );
  return [...new Set(servers)];
}

function wayTo(host: HostFacts, server: IpAddress): Way | null {
  const route = host.routes.get(server);
  return route?.kind === 'on-link' || route?.kind === 'gateway' ? route : null;
}

/**
 * Answers to data-path probes come from an address of this host, so rp_filter and accept_local decide whether they are
 * accepted.
 */
export function probeAnswersDropped({ host, config, status }: Circumstances): Examination {
  const servers = answeringPast(config);
  if (servers.length === 0) return IN_ORDER;
  const devices = [...new Set(servers.flatMap((server) => wayTo(host, server)?.device ?? []))];
  if (devices.length === 0) return notSeen('the way to servers with data-path probes');
  const all = numberOf(host, 'net.ipv4.conf.all.rp_filter') ?? 0;
  const own = (device: string): number => numberOf(host, interfaceSysctl(device, 'rp_filter')) ?? 0;
  const strict = devices.filter((device) => Math.max(all, own(device)) === STRICT);
  if (strict.length > 0) {
    return found({
      severity: 'problem',
      what: `${nameSome(strict)} filters strictly by reverse path (rp_filter = 1 there or on all), and servers with data-path probes are behind it`,
      why: 'The answers come from a virtual address and are dropped: these checks say nothing of their servers.',
      mend: [
        ...(all === STRICT ? setSysctl('net.ipv4.conf.all.rp_filter', 2) : []),
        ...strict.flatMap((name) => setSysctl(`net.ipv4.conf.${name.replaceAll('.', '/')}.rp_filter`, 2)),
      ],
    });
  }
  const reason = status?.data_path?.error ?? null;
  if (reason === null) return IN_ORDER;
  return found({
    severity: 'problem',
    what: `data-path probes do not work: ${reason}`,
    why: 'The answers come from a virtual address, which is an address of this host, and are dropped: these checks say nothing of their servers.',
    mend: devices.flatMap((name) => setSysctl(`net.ipv4.conf.${name.replaceAll('.', '/')}.accept_local`, 1)),
  });
}

/** A probe from a virtual address gets no answer: the server has that address as well. */
export function probeSourceMissing({ host, config }: Circumstances): Examination {
  const unbound = probesOf(config).filter(({ bindAddress }) => bindAddress === null);
  if (config === null || unbound.length === 0) return IN_ORDER;
  const local = new Set(host.interfaces.flatMap(({ addresses }) => addresses));
  const virtual = new Set(virtualAddresses(config));
  const sources = config.probes?.sources ?? [];
  const without = unbound.filter(({ address, path }) => {
    const named = sources.filter((one) => addressFamily(one) === addressFamily(address));
    if (named.length > 0) return !named.some((one) => local.has(one));
    const source = wayTo(host, path.server.address)?.source ?? null;
    return source !== null && virtual.has(source as IpAddress);
  });
  if (without.length === 0) return IN_ORDER;
  const servers = [...new Set(without.map(({ path }) => path.server.address))];
  return found({
    severity: 'problem',
    what: `data-path probes to ${nameSome(servers)} have no address of this host's own to come from`,
    why: 'A probe from a virtual address gets no answer: the server has that address as well. These checks say nothing of their servers.',
    mend: [
      '# name an address of this host, not a virtual one, with probe_source in global_defs (YAML: director)',
    ],
  });
}
