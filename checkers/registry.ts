import type { ProcessRunner } from '../src/base/processes/process-runner.ts';
import type { Entropy } from '../src/base/time.ts';
import { withRouteQuestion } from './connection/route-question.ts';
import { dnsExchange } from './dns/exchange.ts';
import { createFileProbe } from './file/probe.ts';
import { HttpExchange } from './http/exchange.ts';
import type { HttpProbeFactory } from './http/probe-factory.ts';
import type { HttpCheckSpec } from './http/spec.ts';
import { probeEachUrl } from './http/url-run.ts';
import type { CheckSockets } from './io/choose-sockets.ts';
import type { Exchange } from './io/exchange.ts';
import { createMiscProbe } from './misc/probe.ts';
import { dataPathProbe, type PathHost } from './path/probe.ts';
import { pathConnection } from './path/spec.ts';
import { createPingProbe } from './ping/probe.ts';
import { inconclusive } from './result.ts';
import { SmtpExchange } from './smtp/exchange.ts';
import { loadNativeSockets } from './socket/load.ts';
import { overIcmp, overTcp } from './socket/transport.ts';
import { TcpExchange } from './tcp/exchange.ts';
import type { AttemptPlan, CheckSpec, CheckType, Probe } from './types.ts';
import { udpExchange } from './udp/exchange.ts';

/** The parts of this machine that attempts need. */
export interface ProbeTools {
  readonly runner: ProcessRunner;
  readonly entropy: Entropy;
  readonly http: HttpProbeFactory;
  readonly sockets: CheckSockets;
  /** The host as data-path probes see it; null where nothing is forwarded. */
  readonly path: PathHost | null;
}

/** How the attempts of a check are made. */
export function createPlan(spec: CheckSpec, tools: ProbeTools): AttemptPlan {
  const exchange = createExchange(spec, tools);
  return exchange === null || testsSeveralUrls(spec) || pathConnection(spec) !== null
    ? { kind: 'function', run: createProbe(spec, tools) }
    : { kind: 'exchange', exchange };
}

/** The attempts of a check as a function, for callers that run a single attempt. */
export function createProbe(spec: CheckSpec, tools: ProbeTools): Probe {
  const connection = pathConnection(spec);
  if (connection === null || !('connection' in spec)) return createSimpleProbe(spec, tools);
  const { path } = tools;
  if (path === null) return () => Promise.resolve(inconclusive(NO_FORWARDING));
  return dataPathProbe(spec, connection, path, (each) => createSimpleProbe(each, tools));
}

const NO_FORWARDING =
  'a data-path probe needs its private service in the kernel, which only a running lvsd has';

function createSimpleProbe(spec: CheckSpec, tools: ProbeTools): Probe {
  const exchange = createExchange(spec, tools);
  if (exchange === null) {
    const run = createFunction(spec, tools);
    return 'connection' in spec ? withRouteQuestion(spec.connection, run) : run;
  }
  const probe: Probe = async (context, step) =>
    (await tools.sockets.attempts(context.clock)).run(exchange, context, step);
  return testsSeveralUrls(spec) ? probeEachUrl(spec.urls, probe) : probe;
}

function testsSeveralUrls(spec: CheckSpec): spec is HttpCheckSpec {
  return spec.type === 'HTTP_GET' && spec.urlsEachCycle === true;
}

/** The exchange of a check; null for a check that is not a single exchange over one socket. */
function createExchange(spec: CheckSpec, { entropy, http }: ProbeTools): Exchange | null {
  switch (spec.type) {
    case 'TCP_CHECK':
      return new TcpExchange(spec);
    case 'HTTP_GET':
      return new HttpExchange(spec, http.searcher);
    case 'SMTP_CHECK':
      return new SmtpExchange(spec);
    case 'DNS_CHECK':
      return dnsExchange(spec, entropy);
    case 'UDP_CHECK':
      return udpExchange(spec);
    default:
      return null;
  }
}

function createFunction(spec: CheckSpec, tools: ProbeTools): Probe {
  switch (spec.type) {
    case 'SSL_GET':
      return overTcp(spec.connection, (open) => tools.http.createProbe(spec, open));
    case 'PING_CHECK':
      return overIcmp(spec.connection, (open) => createPingProbe(spec, open));
    case 'MISC_CHECK':
      return createMiscProbe(spec, tools.runner);
    case 'FILE_CHECK':
      return createFileProbe(spec);
    default:
      throw new RangeError(`${spec.type} is an exchange`);
  }
}

/**
 * Loads the code that checks of these types need, so that no first attempt waits for it. To be called after the
 * kernel was programmed and before the first check; later calls cost nothing.
 */
export async function loadProbes(types: ReadonlySet<CheckType>, tools: ProbeTools): Promise<void> {
  await tools.sockets.choose();
  if (types.has('SSL_GET')) await tools.http.load();
  if (types.has('PING_CHECK')) await loadNativeSockets();
}
