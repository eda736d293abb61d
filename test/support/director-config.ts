import type { CheckSpec, ProbeResult } from '../../checkers/types.ts';
import { serviceId } from '../../ipvs/key.ts';
import type { ServiceKey, ServiceParams, Tunnel } from '../../ipvs/types.ts';
import { formatEndpoint, type IpAddress, parseIpAddress } from '../../src/base/ip-address.ts';
import type { Span } from '../../src/config/language/source.ts';
import type {
  Check,
  CheckPacing,
  Config,
  RealServer,
  SorryServer,
  VirtualServer,
} from '../../src/config/model/config.ts';

/** Builds parts of a Config in the words of the golden traces; everything not said has keepalived's default. */

export const SPAN: Span = { source: { path: 'test.conf', text: '' }, start: 0, end: 0 };

export const NO_TUNNEL: Tunnel = { type: 'ipip', port: 0, checksum: 'nocsum' };

export const PARAMS: ServiceParams = {
  scheduler: 'wlc',
  flags: 0,
  timeoutSeconds: 0,
  netmask: 0xffffffff,
  persistenceEngine: null,
};

export const PACING: CheckPacing = {
  delayLoop: 2000,
  retry: 2,
  delayBeforeRetry: 500,
  warmup: 0,
  alpha: false,
};

export function ip(text: string): IpAddress {
  const address = parseIpAddress(text);
  if (address === undefined) throw new TypeError(`not an address: ${text}`);
  return address;
}

export function tcpService(address: string, port = 80): ServiceKey {
  return { kind: 'address', protocol: 'tcp', address: ip(address), port };
}

export function pass(detail = 'connected'): ProbeResult {
  return { outcome: 'pass', code: 'ok', detail };
}

export function fail(detail = 'connection refused'): ProbeResult {
  return { outcome: 'fail', code: 'refused', detail };
}

export function inconclusive(detail = 'no descriptors left'): ProbeResult {
  return { outcome: 'inconclusive', code: 'local_error', detail };
}

export interface CheckOptions extends Partial<CheckPacing> {
  /** HTTP_GET on these paths instead of TCP_CHECK. */
  readonly paths?: readonly string[];
  /** urls_each_cycle of that. */
  readonly eachUrl?: boolean;
  /** Makes the id, and so the definition, another one. */
  readonly name?: string;
  readonly timeout?: number;
}

export interface ServerOptions extends Partial<Omit<RealServer, 'checks' | 'address'>> {
  readonly address?: string;
  readonly checks?: readonly CheckOptions[];
}

export interface VirtualServerOptions
  extends Partial<Omit<VirtualServer, 'realServers' | 'sorryServer' | 'listeners'>> {
  readonly listeners?: readonly [ServiceKey, ...ServiceKey[]];
  readonly sorry?: Partial<Omit<SorryServer, 'address'>> & { readonly address?: string };
  readonly servers: readonly ServerOptions[];
}

export function config(...virtualServers: readonly VirtualServer[]): Config {
  return { virtualServers };
}

export function virtualServer(options: VirtualServerOptions): VirtualServer {
  const { listeners = [tcpService('10.0.0.1')], sorry, servers, ...rest } = options;
  const id = rest.id ?? serviceId(listeners[0]);
  return {
    id,
    listeners,
    params: PARAMS,
    forwarding: 'nat',
    quorum: 1,
    hysteresis: 0,
    span: SPAN,
    ...rest,
    sorryServer:
      sorry === undefined
        ? null
        : {
            port: 80,
            forwarding: 'nat',
            tunnel: NO_TUNNEL,
            inhibit: false,
            ...sorry,
            address: ip(sorry.address ?? '10.9.9.9'),
          },
    realServers: servers.map((server, index) => realServer(id, index, server)),
  };
}

function realServer(owner: string, index: number, options: ServerOptions): RealServer {
  const { address: text, checks = [{}], ...rest } = options;
  const address = ip(text ?? `10.0.1.${index + 1}`);
  const port = rest.port ?? 8000;
  const id = rest.id ?? formatEndpoint(address, port);
  return {
    id,
    port,
    forwarding: 'nat',
    tunnel: NO_TUNNEL,
    weight: 1,
    upperThreshold: 0,
    lowerThreshold: 0,
    inhibitOnFailure: false,
    span: SPAN,
    ...rest,
    address,
    checks: checks.map((check, ordinal) => makeCheck(`${owner}/${id}`, address, port, ordinal, check)),
  };
}

function makeCheck(
  owner: string,
  address: IpAddress,
  port: number,
  ordinal: number,
  options: CheckOptions,
): Check {
  const { paths, eachUrl = false, name, timeout = 1000, ...pacing } = options;
  const binding = { bindAddress: null, bindPort: null, bindInterface: null, mark: null };
  const connection = { address, port, ...binding, timeout };
  const spec: CheckSpec =
    paths === undefined
      ? { type: 'TCP_CHECK', connection }
      : {
          type: 'HTTP_GET',
          connection,
          protocol: '1.0',
          urls: paths.map((path) => ({ path, status: [{ from: 200, to: 299 }], digest: null, host: 'h' })),
          ...(eachUrl ? { urlsEachCycle: true } : {}),
        };
  return {
    id: `${owner}/${name ?? `${spec.type}/${timeout}/${ordinal}`}`,
    spec,
    pacing: { ...PACING, ...pacing },
    span: SPAN,
  };
}
