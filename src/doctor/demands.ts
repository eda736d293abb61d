import type { ForwardingMethod, Tunnel } from '../../ipvs/types.ts';
import { SERVICE_FLAG } from '../../ipvs/types.ts';
import type { IpAddress } from '../base/ip-address.ts';
import { addressFamily } from '../base/ip-address.ts';
import type { Config, RealServer, SorryServer, VirtualServer } from '../config/model/config.ts';
import { forwardingName } from '../config/model/forwarding-name.ts';

/** A destination of packets: a real server or a sorry server. */
export interface Target {
  readonly address: IpAddress;
  readonly forwarding: ForwardingMethod;
  readonly fullnat?: true;
  readonly tunnel: Tunnel;
}

/** Every server that the configuration sends packets to. */
export function targetsOf(config: Config): readonly Target[] {
  return config.virtualServers.flatMap(
    ({ realServers, sorryServer }): readonly (RealServer | SorryServer)[] =>
      sorryServer === null ? realServers : [...realServers, sorryServer],
  );
}

/** The addresses of the servers with one forwarding method, each once. FULLNAT is a method of its own here. */
export function addressesBy(config: Config, forwarding: ForwardingMethod | 'fullnat'): readonly IpAddress[] {
  const targets = targetsOf(config).filter((target) => forwardingName(target) === forwarding);
  return [...new Set(targets.map(({ address }) => address))];
}

/** The virtual addresses, each once. A firewall mark has none. */
export function virtualAddresses(config: Config): readonly IpAddress[] {
  const addresses = config.virtualServers.flatMap(({ listeners }) =>
    listeners.flatMap((key) => (key.kind === 'address' ? [key.address] : [])),
  );
  return [...new Set(addresses)];
}

export function isPersistent({ params }: VirtualServer): boolean {
  return (params.flags & SERVICE_FLAG.persistent) !== 0;
}

export function usesIpv6(config: Config): boolean {
  const marks = config.virtualServers.some(({ listeners }) =>
    listeners.some((key) => key.kind === 'fwmark' && key.family === 'inet6'),
  );
  const addresses = [...virtualAddresses(config), ...targetsOf(config).map(({ address }) => address)];
  return marks || addresses.some((address) => addressFamily(address) === 'inet6');
}

/** The number of checks of one type, or of all. */
export function countChecks(config: Config, type?: string): number {
  const checks = config.virtualServers.flatMap(({ realServers }) =>
    realServers.flatMap((server) => server.checks),
  );
  return type === undefined ? checks.length : checks.filter(({ spec }) => spec.type === type).length;
}
