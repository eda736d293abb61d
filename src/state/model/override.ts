import type { WallTime } from '../../base/time.ts';
import type { RealServer } from '../../config/model/config.ts';
import type { RealServerId, VirtualServerId } from '../../config/model/ids.ts';

/**
 * The kind of an override. `drain`: no new connections, then out of the kernel. `disable`: out at once. `weight`:
 * another configured weight.
 */
export type OverrideKind = 'drain' | 'disable' | 'weight';

/** An operator's override of one real server, in force until it is ended or expires. Checks continue meanwhile. */
export interface Override {
  readonly kind: OverrideKind;
  /** The weight for `weight`; null for the others. */
  readonly weight: number | null;
  readonly author: string;
  readonly reason: string | null;
  readonly since: WallTime;
  /** When it ends by itself; null when it does not. */
  readonly expiresAt: WallTime | null;
  /** For `drain`: when the server leaves even with connections left; null: it waits for them. */
  readonly deadline: WallTime | null;
  /** For `drain`: its connections have ended, and the server has left the kernel. */
  readonly drained: boolean;
}

/** Names one real server. */
export interface ServerName {
  readonly virtualServer: VirtualServerId;
  readonly realServer: RealServerId;
}

/** An operator has paused writes to the kernel; checks continue. */
export interface Pause {
  readonly author: string;
  readonly reason: string | null;
  readonly since: WallTime;
  readonly expiresAt: WallTime | null;
}

/** An override and its server, as kept over a restart. */
export interface ServerOverride extends ServerName {
  readonly override: Override;
}

/** A message to the director about overrides. */
export type Intent =
  | { readonly type: 'override'; readonly server: ServerName; readonly override: Override }
  /** Ends every override of the server. */
  | { readonly type: 'enable'; readonly server: ServerName }
  /** The connections of a draining server have ended. */
  | { readonly type: 'drained'; readonly server: ServerName };

/** The override after an intent; null for none. */
export function stepOverride(current: Override | null, intent: Intent): Override | null {
  switch (intent.type) {
    case 'override':
      return intent.override;
    case 'enable':
      return null;
    case 'drained':
      return current?.kind === 'drain' ? { ...current, drained: true } : current;
    default:
      return intent satisfies never;
  }
}

/** Whether the override keeps the server from serving: it is not live, whatever its checks say. */
export function isHeldBack(override: Override | null): boolean {
  return override !== null && override.kind !== 'weight';
}

/** Whether the server takes no new connections and waits for its existing ones to end. */
export function isDraining(override: Override | null): boolean {
  return override?.kind === 'drain' && !override.drained;
}

export function isExpired(override: Pick<Override, 'expiresAt'>, wall: WallTime): boolean {
  return override.expiresAt !== null && override.expiresAt <= wall;
}

/** The weight of the configuration, or the operator's weight in its place. */
export function configuredWeight(config: RealServer, override: Override | null): number {
  return override?.kind === 'weight' && override.weight !== null ? override.weight : config.weight;
}
