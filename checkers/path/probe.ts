import type { IpAddress } from '../../src/base/ip-address.ts';
import type { Instant, Milliseconds } from '../../src/base/time.ts';
import type { ConnectionSpec } from '../connection/spec.ts';
import { inconclusive } from '../result.ts';
import type { CheckSpec, Probe, ProbeContext, ProbeResult } from '../types.ts';
import type { PathConnection } from './spec.ts';
import { answersArpFor, judgePath } from './verdict.ts';

/** Where a probe comes from, or why there is no such address. */
export type ProbeSource = { readonly address: IpAddress } | { readonly reason: string };

/** Facts about this host, and about IPVS in it, that data-path probes need. */
export interface PathHost {
  /** Why a probe's packets would not reach its server now, whatever the server does; null when they will. */
  obstacle(connection: PathConnection): string | null;
  source(connection: PathConnection): Promise<ProbeSource>;
  /** Asks the server whether it answers ARP for the virtual address; also false where that cannot be asked. */
  answersArp(connection: PathConnection): Promise<boolean>;
  /** The fault of this host that made an attempt fail which began at `since`; null when there is none. */
  fault(connection: PathConnection, source: IpAddress, since: Instant): Promise<string | null>;
}

/** The time limit of the direct check of a server whose probe has failed; it is within the margin of an attempt. */
const SECOND_LOOK: Milliseconds = 1000;

/** The spec of a check that connects to a server. */
export type NetworkSpec = Extract<CheckSpec, { readonly connection: ConnectionSpec }>;

/**
 * A data-path probe: the check goes to the virtual address with the mark of its server's private service, from an
 * address of this host that is not virtual. When it fails, the host is examined first, because a fault of the host is
 * no failure of the server; then the same check goes straight to the server, to find the reason.
 */
export function dataPathProbe(
  spec: NetworkSpec,
  connection: PathConnection,
  host: PathHost,
  create: (spec: NetworkSpec) => Probe,
): Probe {
  const bound = new BoundProbe((address) =>
    create(withConnection(spec, { ...connection, bindAddress: address })),
  );
  let straight: Probe | null = null;
  const attempt = async (context: ProbeContext, step: number): Promise<ProbeResult> => {
    const obstacle = host.obstacle(connection);
    if (obstacle !== null) return inconclusive(obstacle);
    const source = await host.source(connection);
    if ('reason' in source) return inconclusive(source.reason);
    const since = context.clock.now();
    const answersArp = host.answersArp(connection);
    const result = await bound.from(source.address)(context, step);
    if (result.outcome === 'pass')
      return (await answersArp) ? answersArpFor(connection, connection.path) : result;
    if (result.outcome === 'inconclusive' || context.signal.aborted) return result;
    const fault = await host.fault(connection, source.address, since);
    if (fault !== null) return inconclusive(fault);
    context.trace?.('second look', `straight at ${connection.path.server.address}`);
    straight ??= create(withConnection(spec, straightTo(connection)));
    const direct = await straight(quietly(context), step);
    return judgePath({ connection, path: connection.path, result, direct });
  };
  return (context, step) => Promise.race([attempt(context, step), stopped(context.signal)]);
}

/** Examining the host may take longer than the attempt may last; this resolves when the attempt is stopped. */
function stopped(signal: AbortSignal): Promise<ProbeResult> {
  if (signal.aborted) return Promise.resolve(inconclusive('stopped'));
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(inconclusive('stopped')), { once: true });
  });
}

/** Keeps a probe for each source address, of which there is nearly always one. */
class BoundProbe {
  readonly #create: (source: IpAddress) => Probe;
  #made: { readonly source: IpAddress; readonly probe: Probe } | null = null;

  constructor(create: (source: IpAddress) => Probe) {
    this.#create = create;
  }

  from(source: IpAddress): Probe {
    if (this.#made?.source !== source) this.#made = { source, probe: this.#create(source) };
    return this.#made.probe;
  }
}

function quietly({ clock, signal }: ProbeContext): ProbeContext {
  return { clock, signal };
}

function straightTo({ path, mark: _mark, ...connection }: PathConnection): ConnectionSpec {
  return {
    ...connection,
    ...path.server,
    bindAddress: null,
    bindPort: null,
    mark: null,
    timeout: Math.min(connection.timeout, SECOND_LOOK),
  };
}

function withConnection(spec: NetworkSpec, connection: ConnectionSpec): NetworkSpec {
  return { ...spec, connection };
}
