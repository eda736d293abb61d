import type { ProcessRunner } from '../src/base/process-runner.ts';
import type { Entropy } from '../src/base/time.ts';
import { createDnsProbe } from './dns/probe.ts';
import { createFileProbe } from './file/probe.ts';
import type { HttpProbeFactory } from './http/probe-factory.ts';
import { createMiscProbe } from './misc/probe.ts';
import { createPingProbe } from './ping/probe.ts';
import { createSmtpProbe } from './smtp/probe.ts';
import { loadNativeSockets } from './socket/load.ts';
import { overIcmp, overTcp, overUdp, overUdpWithErrors } from './socket/transport.ts';
import { createTcpProbe } from './tcp/probe.ts';
import type { CheckSpec, CheckType, Probe } from './types.ts';
import { createUdpProbe } from './udp/probe.ts';

/** What probes need of the machine besides the network. */
export interface ProbeTools {
  readonly runner: ProcessRunner;
  readonly entropy: Entropy;
  readonly http: HttpProbeFactory;
}

/**
 * The probe of a check. HTTP's machinery is loaded with the first attempt that needs it, so that a daemon
 * programs the kernel before it pays for that.
 */
export function createProbe(spec: CheckSpec, tools: ProbeTools): Probe {
  switch (spec.type) {
    case 'TCP_CHECK':
      return overTcp(spec.connection, (open) => createTcpProbe(spec, open));
    case 'HTTP_GET':
    case 'SSL_GET':
      return overTcp(spec.connection, (open) => tools.http.createProbe(spec, open));
    case 'SMTP_CHECK':
      return overTcp(spec.connection, (open) => createSmtpProbe(spec, open));
    case 'DNS_CHECK':
      return overUdp(spec.connection, (open) => createDnsProbe(spec, tools.entropy, open));
    case 'UDP_CHECK':
      return overUdpWithErrors(spec.connection, (open) => createUdpProbe(spec, open));
    case 'PING_CHECK':
      return overIcmp(spec.connection, (open) => createPingProbe(spec, open));
    case 'MISC_CHECK':
      return createMiscProbe(spec, tools.runner);
    case 'FILE_CHECK':
      return createFileProbe(spec);
  }
}

/**
 * Loads what checks of these types need, so that no first attempt waits for it. Call it between programming the kernel
 * and the first check; calling it again costs nothing.
 */
export async function loadProbes(types: ReadonlySet<CheckType>, tools: ProbeTools): Promise<void> {
  if (types.has('HTTP_GET') || types.has('SSL_GET')) await tools.http.load();
  if (types.has('UDP_CHECK') || types.has('PING_CHECK')) await loadNativeSockets();
}
