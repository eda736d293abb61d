import type { IpAddress } from '../../base/ip-address.ts';
import type { Check, Config, VirtualServer } from '../../config/model/config.ts';
import type { CheckId } from '../../config/model/ids.ts';
import type { VirtualServerFacts } from '../model/facts.ts';
import type { SuspensionStatus } from '../model/suspension-status.ts';

/** A virtual server whose checks cease to run, or run again. */
export interface SuspensionTurn {
  readonly virtualServer: VirtualServer;
  readonly suspended: boolean;
}

/**
 * ha_suspend: checks run only while this host has an address of their virtual server (keepalived; there an entry of a
 * group never matches). Servers stay as they are meanwhile. False while nothing is known of the host's addresses.
 */
export function isSuspended(
  { haSuspend, listeners }: VirtualServer,
  addresses: ReadonlySet<IpAddress> | null,
): boolean {
  if (haSuspend !== true || addresses === null) return false;
  return !listeners.some((key) => key.kind === 'address' && addresses.has(key.address));
}

/** Empty without ha_suspend. */
export function suspensionStatus({ config, suspended }: VirtualServerFacts): {
  ha_suspend?: SuspensionStatus;
} {
  return config.haSuspend === true ? { ha_suspend: { suspended } } : {};
}

/** Whether it matters where addresses are. */
export function usesAddresses({ virtualServers }: Config): boolean {
  return virtualServers.some(({ haSuspend }) => haSuspend === true);
}

/** In file order. */
export function checksOf({ realServers }: VirtualServer): readonly Check[] {
  return realServers.flatMap(({ checks }) => checks);
}

/** A load's checks, as {@link LoadOutcome} has them. */
export interface LoadedChecks {
  readonly added: readonly Check[];
  readonly kept: readonly Check[];
  readonly removed: readonly CheckId[];
}

/** Without the checks of suspended virtual servers; with those that turned. */
export function withoutSuspended(
  { added, kept, removed }: LoadedChecks,
  turns: readonly SuspensionTurn[],
  suspended: (check: Check) => boolean,
): LoadedChecks {
  const turned = new Set(turns.flatMap(({ virtualServer }) => checksOf(virtualServer).map(({ id }) => id)));
  const turnedKept = kept.filter(({ id }) => turned.has(id));
  return {
    added: [...added, ...turnedKept].filter((check) => !suspended(check)),
    kept,
    removed: [...removed, ...turnedKept.filter(suspended).map(({ id }) => id)],
  };
}
