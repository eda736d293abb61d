import type { DestinationKey, DestinationParams, ServiceKey, ServiceParams } from '../../../ipvs/types.ts';
import { SERVICE_FLAG } from '../../../ipvs/types.ts';
import { formatEndpoint } from '../../base/ip-address.ts';
import type { PlannedOperation } from './plan-basis.ts';

/** One change of the kernel's table in ipvsadm(8)'s syntax. */
export function operationLine(operation: PlannedOperation): string {
  switch (operation.type) {
    case 'new-service':
      return `-A ${serviceText(operation.service)} ${serviceParams(operation.service, operation.params)}`;
    case 'set-service':
      return `-E ${serviceText(operation.service)} ${serviceParams(operation.service, operation.params)}`;
    case 'del-service':
      return `-D ${serviceText(operation.service)}`;
    case 'new-destination':
      return `-a ${destinationText(operation)} ${destinationParams(operation.params)}`;
    case 'set-destination':
      return `-e ${destinationText(operation)} ${destinationParams(operation.params)}`;
    case 'del-destination':
      return `-d ${destinationText(operation)}`;
    case 'zero':
      return operation.service === null ? '-Z' : `-Z ${serviceText(operation.service)}`;
    case 'flush':
      return '-C';
    case 'set-timeouts': {
      const { tcp, tcpFin, udp } = operation.timeouts;
      return `--set ${tcp ?? 0} ${tcpFin ?? 0} ${udp ?? 0}`;
    }
    case 'new-daemon':
      return `--start-daemon ${operation.daemon.state} --mcast-interface ${operation.daemon.interface}`;
    case 'del-daemon':
      return `--stop-daemon ${operation.state}`;
  }
}

const PROTOCOL_OPTIONS = { tcp: '-t', udp: '-u', sctp: '--sctp-service' } as const;

function serviceText(key: ServiceKey): string {
  if (key.kind === 'fwmark') return `-f ${key.mark}${key.family === 'inet6' ? ' -6' : ''}`;
  return `${PROTOCOL_OPTIONS[key.protocol]} ${formatEndpoint(key.address, key.port)}`;
}

function serviceParams(key: ServiceKey, params: ServiceParams): string {
  const { scheduler, flags, timeoutSeconds, netmask, persistenceEngine } = params;
  const words = [`-s ${scheduler}`];
  if ((flags & SERVICE_FLAG.persistent) !== 0) {
    words.push(`-p ${timeoutSeconds}`);
    const inet6 = key.kind === 'fwmark' ? key.family === 'inet6' : key.address.includes(':');
    if (inet6 ? netmask !== 128 : netmask !== 0xffff_ffff) words.push(`-M ${maskText(netmask, inet6)}`);
    if (persistenceEngine !== null) words.push(`--pe ${persistenceEngine}`);
  }
  if ((flags & SERVICE_FLAG.onePacket) !== 0) words.push('-o');
  const names = [SERVICE_FLAG.sched1, SERVICE_FLAG.sched2, SERVICE_FLAG.sched3].flatMap((bit, index) =>
    (flags & bit) === 0 ? [] : [`flag-${index + 1}`],
  );
  if (names.length > 0) words.push(`-b ${names.join(',')}`);
  return words.join(' ');
}

function maskText(netmask: number, inet6: boolean): string {
  return inet6 ? String(netmask) : [24, 16, 8, 0].map((shift) => (netmask >>> shift) & 0xff).join('.');
}

function destinationText({
  service,
  destination,
}: {
  readonly service: ServiceKey;
  readonly destination: DestinationKey;
}): string {
  return `${serviceText(service)} -r ${formatEndpoint(destination.address, destination.port)}`;
}

const METHOD_OPTIONS = { nat: '-m', dr: '-g', tun: '-i', local: '-g', bypass: '-g' } as const;

function destinationParams({
  forwarding,
  weight,
  upperThreshold,
  lowerThreshold,
  tunnel,
}: DestinationParams): string {
  const words = [METHOD_OPTIONS[forwarding]];
  const encapsulated = forwarding === 'tun' && (tunnel.type !== 'ipip' || tunnel.checksum !== 'nocsum');
  const tunnelWords = encapsulated
    ? [
        `--tun-type ${tunnel.type}`,
        ...(tunnel.port === 0 ? [] : [`--tun-port ${tunnel.port}`]),
        `--tun-${tunnel.checksum}`,
      ]
    : [];
  const limits = [
    ...(upperThreshold === 0 ? [] : [`-x ${upperThreshold}`]),
    ...(lowerThreshold === 0 ? [] : [`-y ${lowerThreshold}`]),
  ];
  return [...words, ...tunnelWords, `-w ${weight}`, ...limits].join(' ');
}
