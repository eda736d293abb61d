import { assertNever } from '../src/base/errors.ts';
import { addressFamily } from '../src/base/ip-address.ts';
import { destinationId, serviceFamily, serviceId } from './key.ts';
import type { Operation } from './operation.ts';
import type { ConnectionTimeouts, DestinationParams, ServiceKey, ServiceParams } from './types.ts';
import { SERVICE_FLAG } from './types.ts';

const VERB = {
  'new-service': 'add',
  'set-service': 'change',
  'del-service': 'remove',
  'new-destination': 'add',
  'set-destination': 'change',
  'del-destination': 'remove',
  zero: 'zero the counters of',
  flush: 'remove',
  'set-timeouts': 'set',
  'new-daemon': 'start',
  'del-daemon': 'stop',
} as const satisfies Record<Operation['type'], string>;

/** What an operation does, as the beginning of a sentence: `add tcp 10.0.0.1:80 -> 10.0.1.1:80 nat weight 3`. */
export function describeOperation(operation: Operation): string {
  return `${VERB[operation.type]} ${describeOperand(operation)}`;
}

/** The object of an operation, in ipvsadm's order: `tcp 10.0.0.1:80 -> 10.0.1.1:80 nat weight 3`. */
export function describeOperand(operation: Operation): string {
  switch (operation.type) {
    case 'new-service':
    case 'set-service':
      return `${serviceId(operation.service)} ${describeServiceParams(operation.service, operation.params)}`;
    case 'del-service':
      return serviceId(operation.service);
    case 'new-destination':
    case 'set-destination':
      return (
        `${serviceId(operation.service)} -> ${destinationId(operation.destination)} ` +
        describeDestinationParams(operation.params)
      );
    case 'del-destination':
      return `${serviceId(operation.service)} -> ${destinationId(operation.destination)}`;
    case 'zero':
      return operation.service === null ? 'all services' : serviceId(operation.service);
    case 'flush':
      return 'all services';
    case 'set-timeouts':
      return `connection timeouts ${describeTimeouts(operation.timeouts)}`;
    case 'new-daemon':
      return `${operation.daemon.state} sync daemon on ${operation.daemon.interface} syncid ${operation.daemon.syncId}`;
    case 'del-daemon':
      return `${operation.state} sync daemon`;
    default:
      return assertNever(operation);
  }
}

function describeServiceParams(key: ServiceKey, params: ServiceParams): string {
  const words = [params.scheduler];
  if ((params.flags & SERVICE_FLAG.persistent) !== 0) {
    words.push(`persistent ${params.timeoutSeconds} s`);
    if (!isWholeAddress(key, params.netmask)) words.push(`netmask ${describeNetmask(key, params.netmask)}`);
  }
  if (params.persistenceEngine !== null) words.push(`pe ${params.persistenceEngine}`);
  if ((params.flags & SERVICE_FLAG.onePacket) !== 0) words.push('ops');
  if ((params.flags & SERVICE_FLAG.sched1) !== 0) words.push('flag-1');
  if ((params.flags & SERVICE_FLAG.sched2) !== 0) words.push('flag-2');
  if ((params.flags & SERVICE_FLAG.sched3) !== 0) words.push('flag-3');
  return words.join(' ');
}

function isWholeAddress(key: ServiceKey, netmask: number): boolean {
  return serviceFamily(key) === 'inet' ? netmask === 0xffffffff : netmask === 128;
}

function describeNetmask(key: ServiceKey, netmask: number): string {
  if (serviceFamily(key) === 'inet6') return String(netmask);
  return [24, 16, 8, 0].map((shift) => (netmask >>> shift) & 0xff).join('.');
}

function describeDestinationParams(params: DestinationParams): string {
  const words = [params.forwarding, `weight ${params.weight}`];
  const { tunnel } = params;
  if (tunnel.type !== 'ipip')
    words.push(tunnel.port === 0 ? tunnel.type : `${tunnel.type} port ${tunnel.port}`);
  if (tunnel.checksum !== 'nocsum') words.push(tunnel.checksum);
  if (params.upperThreshold !== 0) words.push(`u-threshold ${params.upperThreshold}`);
  if (params.lowerThreshold !== 0) words.push(`l-threshold ${params.lowerThreshold}`);
  return words.join(' ');
}

function describeTimeouts(timeouts: ConnectionTimeouts): string {
  const words: string[] = [];
  if (timeouts.tcp !== null) words.push(`tcp ${timeouts.tcp} s`);
  if (timeouts.tcpFin !== null) words.push(`tcpfin ${timeouts.tcpFin} s`);
  if (timeouts.udp !== null) words.push(`udp ${timeouts.udp} s`);
  return words.length === 0 ? 'unchanged' : words.join(', ');
}

/** Whether an operation puts a destination of one address family into a service of the other. */
export function mixesFamilies(operation: Operation): boolean {
  if (operation.type !== 'new-destination' && operation.type !== 'set-destination') return false;
  return addressFamily(operation.destination.address) !== serviceFamily(operation.service);
}
