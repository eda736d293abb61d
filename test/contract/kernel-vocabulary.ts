import assert from 'node:assert/strict';
import type { IpvsErrorKind } from '../../ipvs/errors.ts';
import type { Kernel, OperationOutcome } from '../../ipvs/kernel.ts';
import { destinationId, serviceId } from '../../ipvs/key.ts';
import type { Operation } from '../../ipvs/operation.ts';
import type {
  DestinationKey,
  DestinationParams,
  KernelDestination,
  KernelService,
  Protocol,
  ServiceKey,
  ServiceParams,
  SyncDaemon,
} from '../../ipvs/types.ts';
import type { IpAddress } from '../../src/base/ip-address.ts';
import { parseIpAddress } from '../../src/base/ip-address.ts';

/** The interface of the contract's sync daemons: up, multicast, MTU 1500. */
export const INTERFACE_UP = 'dummy0';
/** An interface that exists and is down. */
export const INTERFACE_DOWN = 'dummy1';

export function ip(text: string): IpAddress {
  const address = parseIpAddress(text);
  assert.ok(address !== undefined, `not an address: ${text}`);
  return address;
}

export function at(address: string, port = 80, protocol: Protocol = 'tcp'): ServiceKey {
  return { kind: 'address', protocol, address: ip(address), port };
}

export function mark(value: number, family: 'inet' | 'inet6' = 'inet'): ServiceKey {
  return { kind: 'fwmark', family, mark: value };
}

export const PLAIN: ServiceParams = {
  scheduler: 'rr',
  flags: 0,
  timeoutSeconds: 0,
  netmask: 0xffffffff,
  persistenceEngine: null,
};
export const PLAIN6: ServiceParams = { ...PLAIN, netmask: 128 };

export const NAT: DestinationParams = {
  forwarding: 'nat',
  weight: 1,
  upperThreshold: 0,
  lowerThreshold: 0,
  tunnel: { type: 'ipip', port: 0, checksum: 'nocsum' },
};
export const TUN: DestinationParams = { ...NAT, forwarding: 'tun' };

export function to(address: string, port = 80): DestinationKey {
  return { address: ip(address), port };
}

export function newService(service: ServiceKey, params: ServiceParams = PLAIN): Operation {
  return { type: 'new-service', service, params };
}

export function setService(service: ServiceKey, params: ServiceParams): Operation {
  return { type: 'set-service', service, params };
}

export function newDestination(
  service: ServiceKey,
  destination: DestinationKey,
  params: DestinationParams = NAT,
): Operation {
  return { type: 'new-destination', service, destination, params };
}

export function setDestination(
  service: ServiceKey,
  destination: DestinationKey,
  params: DestinationParams,
): Operation {
  return { type: 'set-destination', service, destination, params };
}

export function delDestination(service: ServiceKey, destination: DestinationKey): Operation {
  return { type: 'del-destination', service, destination };
}

export const MASTER: SyncDaemon = {
  state: 'master',
  interface: INTERFACE_UP,
  syncId: 5,
  maxLength: null,
  group: null,
  port: null,
  ttl: null,
};

/** Applies and expects every operation to succeed. */
export async function succeed(kernel: Kernel, ...operations: Operation[]): Promise<void> {
  const outcomes = await kernel.apply(operations);
  assert.equal(outcomes.length, operations.length);
  for (const outcome of outcomes) assert.ok(outcome.ok, outcome.ok ? '' : outcome.error.message);
}

/** Applies one operation and expects this refusal. */
export async function refuse(
  kernel: Kernel,
  operation: Operation,
  errnoName: string,
  kind: IpvsErrorKind,
): Promise<void> {
  const [outcome] = await kernel.apply([operation]);
  assert.ok(
    outcome !== undefined && !outcome.ok,
    `${operation.type} was accepted, not refused with ${errnoName}`,
  );
  assert.deepEqual(
    { errnoName: outcome.error.errnoName, kind: outcome.error.kind, command: outcome.error.command },
    { errnoName, kind, command: operation.type },
  );
}

/** `ok`, or the kind of the refusal. */
export function verdicts(outcomes: readonly OperationOutcome[]): string[] {
  return outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.error.kind));
}

/** A service as it is in the kernel now. */
export async function readService(kernel: Kernel, key: ServiceKey): Promise<KernelService> {
  const service = (await kernel.dump()).get(serviceId(key));
  assert.ok(service !== undefined, `${serviceId(key)} is not in the dump`);
  return service;
}

/** A destination as it is in the kernel now. */
export async function readDestination(
  kernel: Kernel,
  service: ServiceKey,
  key: DestinationKey,
): Promise<KernelDestination> {
  const destination = (await readService(kernel, service)).destinations.get(destinationId(key));
  assert.ok(destination !== undefined, `${destinationId(key)} is not in the dump of ${serviceId(service)}`);
  return destination;
}

/** Reads back exactly what was written. */
export async function expectService(kernel: Kernel, key: ServiceKey, params: ServiceParams): Promise<void> {
  const service = await readService(kernel, key);
  assert.deepEqual({ key: service.key, params: service.params }, { key, params });
}

export async function expectDestination(
  kernel: Kernel,
  service: ServiceKey,
  key: DestinationKey,
  params: DestinationParams,
): Promise<void> {
  const destination = await readDestination(kernel, service, key);
  assert.deepEqual({ key: destination.key, params: destination.params }, { key, params });
}
