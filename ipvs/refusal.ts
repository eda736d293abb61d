import { ERRNO, errnoName } from '../netlink/errno.ts';
import { describeOperation, mixesFamilies } from './describe-operation.ts';
import type { IpvsCommand, IpvsErrorKind } from './errors.ts';
import { IpvsError } from './errors.ts';
import { serviceFamily, serviceId } from './key.ts';
import type { Operation } from './operation.ts';
import type { ServiceKey } from './types.ts';

/**
 * The meaning of an errno for a command (net/netfilter/ipvs: ip_vs_ctl.c). ENOENT is ambiguous: it may mean a
 * scheduler or persistence engine, a destination, or the whole netlink family (module gone or reloaded).
 */
export function refusalKind(command: IpvsCommand, errno: number): IpvsErrorKind {
  switch (errno) {
    case ERRNO.EEXIST:
      return existsKind(command);
    case ERRNO.ESRCH:
      return command === 'del-daemon' ? 'daemon-missing' : 'service-missing';
    case ERRNO.ENOENT:
      return missingKind(command);
    case ERRNO.EINVAL:
    case ERRNO.ERANGE:
      return 'invalid';
    case ERRNO.EAFNOSUPPORT:
      return 'family-unsupported';
    case ERRNO.EPERM:
    case ERRNO.EACCES:
      return 'permission';
    case ERRNO.ENODEV:
    case ERRNO.ENETUNREACH:
    case ERRNO.EADDRNOTAVAIL:
      return command === 'new-daemon' ? 'interface-unavailable' : 'unexpected';
    case ERRNO.ENOPROTOOPT:
    case ERRNO.EPROTONOSUPPORT:
      return 'unavailable';
    default:
      return 'unexpected';
  }
}

function existsKind(command: IpvsCommand): IpvsErrorKind {
  if (command === 'new-service') return 'service-exists';
  if (command === 'new-destination') return 'destination-exists';
  return command === 'new-daemon' ? 'daemon-exists' : 'unexpected';
}

function missingKind(command: IpvsCommand): IpvsErrorKind {
  if (command === 'new-service' || command === 'set-service') return 'scheduler-unknown';
  if (command === 'set-destination' || command === 'del-destination') return 'destination-missing';
  return 'unavailable';
}

/** Whether ENOENT can mean that the command's own object is missing; if not, the family's id is stale. */
export function canMissSomething(command: IpvsCommand): boolean {
  return missingKind(command) !== 'unavailable';
}

/** The error of one operation that the kernel refused. */
export function operationRefused(operation: Operation, errno: number): IpvsError {
  const kind = refusalKind(operation.type, errno);
  const advice = adviseOperation(operation, kind, errno);
  return new IpvsError({
    command: operation.type,
    kind,
    errno,
    errnoName: errnoName(errno),
    message: `cannot ${describeOperation(operation)}: ${advice} (${errnoName(errno)})`,
  });
}

/** The error of an operation that was not sent, because the kernel would accept it although it is wrong. */
export function invalidOperation(operation: Operation, reason: string): IpvsError {
  return new IpvsError({
    command: operation.type,
    kind: 'invalid',
    errno: ERRNO.EINVAL,
    errnoName: 'EINVAL',
    message: `cannot ${describeOperation(operation)}: ${reason}; it was not sent to the kernel`,
  });
}

const READ_SUBJECT: Readonly<Record<string, string>> = {
  'get-family': 'find IPVS in the kernel',
  'get-info': "read the kernel's IPVS version",
  'get-services': "read the kernel's services",
  'get-destinations': "read a service's destinations",
  'get-timeouts': "read the kernel's connection timeouts",
  'get-daemons': "read the kernel's sync daemons",
};

/** The error of a read that the kernel refused, or of a whole batch that it does not accept from this process. */
export function requestRefused(command: IpvsCommand, errno: number): IpvsError {
  const kind = refusalKind(command, errno);
  return new IpvsError({
    command,
    kind,
    errno,
    errnoName: errnoName(errno),
    message: `cannot ${READ_SUBJECT[command] ?? command}: ${adviseGeneral(kind)} (${errnoName(errno)})`,
  });
}

/** The error of a channel that failed: the operations under way may or may not have been executed. */
export function outcomeUnknown(command: IpvsCommand, what: string, cause?: unknown): IpvsError {
  return new IpvsError({
    command,
    kind: 'outcome-unknown',
    errno: 0,
    errnoName: 'NONE',
    message: `no answer from the kernel to ${command}: ${what}; what it did is unknown, so its table must be read again`,
    cause,
  });
}

/** The error of a channel that could not be used: nothing was sent. */
export function channelUnavailable(command: IpvsCommand, what: string, cause?: unknown): IpvsError {
  return new IpvsError({
    command,
    kind: 'unavailable',
    errno: 0,
    errnoName: 'NONE',
    message: `cannot ask the kernel for ${command}: ${what}`,
    cause,
  });
}

function adviseOperation(operation: Operation, kind: IpvsErrorKind, errno: number): string {
  if (kind === 'invalid') return adviseInvalid(operation, errno);
  if (kind === 'scheduler-unknown') return adviseScheduler(operation);
  if (kind === 'service-missing' && 'service' in operation && operation.service !== null) {
    return `the kernel has no service ${serviceId(operation.service)}; it must be added first`;
  }
  return adviseGeneral(kind);
}

function adviseScheduler(operation: Operation): string {
  if (operation.type !== 'new-service' && operation.type !== 'set-service')
    return adviseGeneral('scheduler-unknown');
  const { scheduler, persistenceEngine } = operation.params;
  const engine =
    persistenceEngine === null
      ? ''
      : `, or no persistence engine '${persistenceEngine}' (ip_vs_pe_${persistenceEngine})`;
  return (
    `the kernel has no scheduler '${scheduler}'${engine}; ` +
    `check its name, or that the module ip_vs_${scheduler} is installed`
  );
}

/** The kernel's errors carry no text for nested attributes, so this names the rules that the operation may break. */
function adviseInvalid(operation: Operation, errno: number): string {
  switch (operation.type) {
    case 'new-destination':
    case 'set-destination':
      if (errno === ERRNO.ERANGE) {
        return 'the weight must be 0 to 2147483647 and the lower threshold at most the upper one';
      }
      if (mixesFamilies(operation)) {
        return 'an IPv6 destination of an IPv4 service, or the reverse, needs tunnel forwarding and no sync daemon';
      }
      if (operation.params.tunnel.type === 'gue' && operation.params.tunnel.port === 0) {
        return 'a GUE tunnel needs a port';
      }
      return `${operation.destination.address} must be a unicast address, not a broadcast, multicast, link-local or unspecified one`;
    case 'new-service':
    case 'set-service':
      return adviseService(operation.service, operation.params.netmask);
    case 'set-timeouts':
      return 'a timeout is larger than the kernel can keep';
    case 'new-daemon':
      return 'the group must be a multicast address, and no service may have destinations of the other address family';
    default:
      return adviseGeneral('invalid');
  }
}

function adviseService(key: ServiceKey, netmask: number): string {
  if (serviceFamily(key) === 'inet6' && (netmask < 1 || netmask > 128)) {
    return `the persistence prefix length must be 1 to 128, not ${netmask}`;
  }
  return 'a name is longer than 15 characters, or the kernel does not know one of the values';
}

function adviseGeneral(kind: IpvsErrorKind): string {
  return GENERAL_ADVICE[kind];
}

const GENERAL_ADVICE = {
  'service-exists': 'the kernel already has this service; change it instead',
  'service-missing': 'the kernel has no such service',
  'destination-exists': 'the service already has this destination; change it instead',
  'destination-missing': 'the service has no such destination; add it first',
  'scheduler-unknown': 'the kernel has no such scheduler or persistence engine',
  'daemon-exists': 'a sync daemon of this kind runs already; stop it first',
  'daemon-missing': 'no sync daemon of this kind is running',
  'interface-unavailable': 'the interface does not exist, is down or cannot do multicast',
  invalid: 'the kernel does not accept one of the values',
  'family-unsupported': "the kernel's IPv6 is switched off or missing; remove the IPv6 services or load ipv6",
  permission:
    'CAP_NET_ADMIN in the initial user namespace is needed; run as root or give the process that capability',
  unavailable: 'the kernel has no IPVS; run `modprobe ip_vs`, or use a kernel built with CONFIG_IP_VS',
  'outcome-unknown': 'no answer came',
  unexpected: 'the kernel gave an answer that should not happen; please report it with the kernel version',
} as const satisfies Record<IpvsErrorKind, string>;
