import type { IpAddress } from '../../src/base/ip-address.ts';
import type { Instant } from '../../src/base/time.ts';
import { routingInterfaces } from '../../src/base/virtual-routing.ts';
import type { RouterState } from '../instance/router-state.ts';
import { type RequiredSocket, socketOf } from '../instance/socket.ts';
import { carriedAddresses, type InstanceSpec } from '../instance/spec.ts';
import type { Fault } from '../tracking/weigh.ts';
import { linkOf, sourceOf } from './source.ts';

/** The conditions of an instance on this host: the interface that it works on, and what keeps it from working. */
export interface Ground {
  readonly interface: string | null;
  readonly socket: RequiredSocket | null;
  readonly faults: readonly Fault[];
}

type Finding = Omit<Fault, 'since'>;

/** Finds everything about interfaces, addresses and sockets that keeps an instance from taking part. */
export function groundOf(
  spec: InstanceSpec,
  state: RouterState,
  virtual: ReadonlySet<IpAddress>,
  now: Instant,
): Ground {
  const link = linkOf(spec, state.links);
  const source = link === null ? null : sourceOf(spec, link, state.links, virtual);
  const outward = spec.advertInterface === null ? link : (state.links.get(spec.advertInterface) ?? null);
  const socket = outward === null || source === null ? null : socketOf(spec, outward, source);
  const findings = [
    refusalFinding(spec),
    ownInterfaceFinding(spec, state, link?.name ?? null),
    link === null || source !== null ? null : sourceFinding(spec, link.name),
    peerFinding(spec),
    outwardFinding(spec, state),
    socketFinding(socket, state),
    ...addressInterfaceFindings(spec, state, link?.name ?? null),
  ];
  const faults = firstOfEach(findings.filter((finding) => finding !== null)).map((finding) => ({
    ...finding,
    since: now,
  }));
  return { interface: link?.name ?? null, socket, faults };
}

/** An interface can be needed for adverts and for addresses: its trouble is one fault. */
function firstOfEach(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ id }, index) => findings.findIndex((finding) => finding.id === id) === index);
}

function refusalFinding({ refusedBecause }: InstanceSpec): Finding | null {
  return refusedBecause === null ? null : { id: 'refused', words: refusedBecause };
}

function ownInterfaceFinding(spec: InstanceSpec, state: RouterState, name: string | null): Finding | null {
  if (name === null) return missingInterface(spec);
  if (!spec.trackInterface) return null;
  return downFinding(name, state);
}

function missingInterface({ interface: name, source }: InstanceSpec): Finding {
  return name === null
    ? { id: 'interface', words: `no interface has the address ${source ?? ''}` }
    : { id: `interface ${name}`, words: `there is no interface ${name}` };
}

function downFinding(name: string, state: RouterState): Finding | null {
  const standing = state.interfaces.get(name)?.standing;
  if (standing === undefined || standing.state === 'up') return null;
  return { id: `interface ${name}`, words: `interface ${name} is down: ${standing.reason}` };
}

function sourceFinding(spec: InstanceSpec, name: string): Finding {
  const words =
    spec.source !== null
      ? `no interface has the source address ${spec.source}`
      : spec.family === 'inet'
        ? `interface ${name} has no IPv4 address to send from`
        : `interface ${name} has no IPv6 link-local address to send from`;
  return { id: 'source', words };
}

/** The interface of a virtual MAC: without it adverts would come from another MAC, so it is a fault. */
function outwardFinding({ advertInterface: name }: InstanceSpec, state: RouterState): Finding | null {
  if (name === null) return null;
  return state.links.has(name)
    ? downFinding(name, state)
    : { id: `interface ${name}`, words: `there is no interface ${name} for adverts` };
}

function peerFinding({ destination }: InstanceSpec): Finding | null {
  if (destination.kind === 'multicast' || destination.peers.length > 0) return null;
  return destination.faultWithoutPeer ? { id: 'peers', words: 'there is no unicast_peer' } : null;
}

function socketFinding(socket: RequiredSocket | null, state: RouterState): Finding | null {
  const error = socket === null ? undefined : state.socketErrors.get(socket.key);
  return error === undefined ? null : { id: 'socket', words: error };
}

/** An address on an interface that is down serves no client, and neither does a route over it. */
function addressInterfaceFindings(spec: InstanceSpec, state: RouterState, own: string | null): Finding[] {
  const devices = carriedAddresses(spec)
    .filter(({ tracked }) => tracked)
    .map(({ interface: device }) => device ?? own)
    .filter((device) => device !== null);
  const routed = routingInterfaces(spec.routing);
  return [...new Set([...devices, ...routed])].flatMap((device) => {
    if (device === own) return [];
    if (!state.links.has(device)) {
      const what = devices.includes(device) ? 'a virtual address' : 'a virtual route';
      return [{ id: `interface ${device}`, words: `there is no interface ${device} for ${what}` }];
    }
    return downFinding(device, state) ?? [];
  });
}

/** A fault that continues keeps the time at which it began. */
export function mergeFaults(before: readonly Fault[], found: readonly Fault[]): readonly Fault[] {
  const merged = found.map((fault) => {
    const known = before.find(({ id }) => id === fault.id);
    return known === undefined ? fault : { ...fault, since: known.since };
  });
  const same =
    merged.length === before.length &&
    merged.every(({ id, words }, index) => before[index]?.id === id && before[index].words === words);
  return same ? before : merged;
}
