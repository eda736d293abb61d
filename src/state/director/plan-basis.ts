import type { ProbeResult, WeightClaim } from '../../../checkers/types.ts';
import { destinationId, serviceId } from '../../../ipvs/key.ts';
import { NO_TRAFFIC } from '../../../ipvs/no-traffic.ts';
import type { Operation } from '../../../ipvs/operation.ts';
import type {
  DestinationKey,
  DestinationParams,
  KernelTable,
  ServiceId,
  ServiceKey,
  ServiceParams,
} from '../../../ipvs/types.ts';
import type { AddressFamily } from '../../base/ip-address.ts';
import type { Check, Config } from '../../config/model/config.ts';
import type { CheckId, RealServerId, VirtualServerId } from '../../config/model/ids.ts';
import { type CarriedHealth, carriedHealthOf } from '../model/carried-health.ts';
import type { DirectorView } from '../model/facts.ts';
import type { Override } from '../model/override.ts';
import { plan } from '../pool/plan.ts';
import { Director } from './director.ts';

/**
 * The inputs of a plan from a running daemon: the kernel's table, its foreign services, health and overrides. The
 * values are those of the model, and no stable shape.
 */
export interface PlanBasis {
  readonly services: readonly BasisService[];
  /** Services that do not belong to lvsd. */
  readonly foreign: readonly ServiceId[];
  readonly servers: readonly BasisServer[];
  /** Whether writes are paused. */
  readonly paused: boolean;
  /** The rules of FULLNAT that lvsd keeps in the nat tables; absent: none. */
  readonly natRules?: Readonly<Record<AddressFamily, readonly string[]>>;
}

export interface BasisService {
  readonly key: ServiceKey;
  readonly params: ServiceParams;
  readonly destinations: readonly { readonly key: DestinationKey; readonly params: DestinationParams }[];
}

export interface BasisServer {
  readonly virtualServer: VirtualServerId;
  readonly realServer: RealServerId;
  readonly up: boolean;
  readonly override: Override | null;
  /** What decides whether it is kept although it fails. */
  readonly standing: CarriedHealth | null;
  readonly checks: readonly {
    readonly id: CheckId;
    readonly up: boolean;
    readonly claim: WeightClaim | null;
  }[];
}

/** One operation of the plan. */
export type PlannedOperation = Operation;

/** The current basis. */
export function planBasis(
  table: KernelTable,
  foreign: readonly ServiceId[],
  view: DirectorView,
  paused: boolean,
): PlanBasis {
  return {
    services: [...table.values()].map(({ key, params, destinations }) => ({
      key,
      params,
      destinations: [...destinations.values()].map((destination) => ({
        key: destination.key,
        params: destination.params,
      })),
    })),
    foreign,
    servers: view.virtualServers.flatMap(({ config, servers }) =>
      servers.map((server) => ({
        virtualServer: config.id,
        realServer: server.config.id,
        up: server.up,
        override: server.override,
        standing: carriedHealthOf(server),
        checks: server.checks.map(({ check, state, claim }) => ({
          id: check.id,
          up: state.verdict === 'up',
          claim,
        })),
      })),
    ),
    paused,
  };
}

/**
 * The operations that a reload of `config` would write: health and overrides are those of now, and new servers and
 * checks start in their initial state. A quorum between its two bounds is decided as by a fresh daemon.
 */
export function planConfig(config: Config, basis: PlanBasis): readonly Operation[] {
  const director = new Director();
  const known = new Map(
    basis.servers.map((server) => [nameOf(server.virtualServer, server.realServer), server]),
  );
  director.restore(
    basis.servers.flatMap(({ virtualServer, realServer, override }) =>
      override === null ? [] : [{ virtualServer, realServer, override }],
    ),
  );
  director.seedStandings(
    basis.servers.flatMap(({ virtualServer, realServer, standing }) =>
      standing === null ? [] : [{ virtualServer, realServer, standing }],
    ),
  );
  director.load(withStates(config, known), 0, 0, findingsOf(basis));
  const table = tableOf(basis);
  const foreign = new Set<ServiceId>(basis.foreign);
  const owned = new Set([...table.keys()].filter((id) => !foreign.has(id)));
  return plan(director.desired(), table, owned);
}

/** Ids have no line breaks. */
function nameOf(virtualServer: VirtualServerId, realServer: RealServerId): string {
  return `${virtualServer}\n${realServer}`;
}

/** A check with a known state starts in it; a new check on a server that is down waits for its first pass. */
function withStates(config: Config, known: ReadonlyMap<string, BasisServer>): Config {
  return {
    ...config,
    virtualServers: config.virtualServers.map((virtualServer) => ({
      ...virtualServer,
      realServers: virtualServer.realServers.map((server) => {
        const state = known.get(nameOf(virtualServer.id, server.id));
        return state === undefined
          ? server
          : { ...server, checks: server.checks.map((check) => startingAs(check, state)) };
      }),
    })),
  };
}

function startingAs(check: Check, server: BasisServer): Check {
  const state = server.checks.find(({ id }) => id === check.id);
  const alpha = state === undefined ? check.pacing.alpha || !server.up : false;
  return { ...check, pacing: { ...check.pacing, alpha } };
}

function findingsOf(basis: PlanBasis): ReadonlyMap<CheckId, ProbeResult> {
  const findings = new Map<CheckId, ProbeResult>();
  for (const { checks } of basis.servers) {
    for (const { id, up, claim } of checks) {
      if (!up) findings.set(id, { outcome: 'fail', code: 'status', detail: 'down' });
      else if (claim !== null) findings.set(id, { outcome: 'pass', code: 'ok', detail: 'up', weight: claim });
    }
  }
  return findings;
}

function tableOf({ services }: PlanBasis): KernelTable {
  return new Map(
    services.map(({ key, params, destinations }) => [
      serviceId(key),
      {
        key,
        params,
        statistics: NO_TRAFFIC,
        destinations: new Map(
          destinations.map((destination) => [
            destinationId(destination.key),
            {
              ...destination,
              activeConnections: 0,
              inactiveConnections: 0,
              persistentConnections: 0,
              statistics: NO_TRAFFIC,
            },
          ]),
        ),
      },
    ]),
  );
}
