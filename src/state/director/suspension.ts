import type { IpAddress } from '../../base/ip-address.ts';
import type { Check, Config, VirtualServer } from '../../config/model/config.ts';
import type { CheckId } from '../../config/model/ids.ts';
import type { VirtualServerFacts } from '../model/facts.ts';
import type { SuspensionStatus } from '../model/suspension-status.ts';

/** A virtual server whose checks stop, or run again. */
export interface SuspensionTurn {
  readonly virtualServer: VirtualServer;
  readonly suspended: boolean;
}

/**
 * ha_suspend: checks run only while this host has an address of their virtual server (keepalived; there an entry of a
 * group never matches). Meanwhile the servers keep their state. False while the host's addresses are unknown.
 */
export function isSuspended(
  { haSuspend, listeners }: VirtualServer,
  addresses: ReadonlySet<IpAddress> | null,
): boolean {
  if (haSuspend !== true || addresses === null) return false;
  return !listeners.some((key) => key.kind === 'address' && addresses.has(key.address));
}

/** The suspension for the status; empty without ha_suspend. */
export function suspensionStatus({ config, suspended }: VirtualServerFacts): {
  ha_suspend?: SuspensionStatus;
} {
  return config.haSuspend === true ? { ha_suspend: { suspended } } : {};
}

/** Whether the configuration depends on this host's addresses. */
export function usesAddresses({ virtualServers }: Config): boolean {
  return virtualServers.some(({ haSuspend }) => haSuspend === true);
}

/** The checks of a virtual server, in file order. */
export function checksOf({ realServers }: VirtualServer): readonly Check[] {
  return realServers.flatMap(({ checks }) => checks);
}

/** The checks of a load, as in {@link LoadOutcome}. */
export interface LoadedChecks {
  readonly added: readonly Check[];
  readonly kept: readonly Check[];
  readonly removed: readonly CheckId[];
}

/** Removes the checks of suspended virtual servers; also returns the virtual servers whose suspension changed. */
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
