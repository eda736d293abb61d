import type { WallTime } from '../../base/time.ts';
import type { RealServer } from '../../config/model/config.ts';
import type { RealServerId, VirtualServerId } from '../../config/model/ids.ts';

/**
 * What an operator wants of a server. `drain`: no new connections, then out of the kernel. `disable`: out at once.
 * `weight`: another configured weight.
 */
export type OverrideKind = 'drain' | 'disable' | 'weight';

/** An operator's word on one real server, which counts until it is taken back or expires. Checks go on below it. */
export interface Override {
  readonly kind: OverrideKind;
  /** For `weight`; null for the others. */
  readonly weight: number | null;
  readonly author: string;
  readonly reason: string | null;
  readonly since: WallTime;
  /** When it ends by itself; null: never. */
  readonly expiresAt: WallTime | null;
  /** For `drain`: when the server goes even if connections are left; null: it waits for them. */
  readonly deadline: WallTime | null;
  /** For `drain`: its connections are gone, and so is the server. */
  readonly drained: boolean;
}

/** Names one real server. */
export interface ServerName {
  readonly virtualServer: VirtualServerId;
  readonly realServer: RealServerId;
}

/** The operator wants the kernel left alone: checks go on, nothing is written. */
export interface Pause {
  readonly author: string;
  readonly reason: string | null;
  readonly since: WallTime;
  readonly expiresAt: WallTime | null;
}

/** One override and whom it is about: what is kept over a restart. */
export interface ServerOverride extends ServerName {
  readonly override: Override;
}

/** A message to the director about overrides. */
export type Intent =
  | { readonly type: 'override'; readonly server: ServerName; readonly override: Override }
  /** Back to what configuration and health say. */
  | { readonly type: 'enable'; readonly server: ServerName }
  /** The connections of a draining server are gone. */
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

/** The operator keeps it from serving: it is not live, whatever its checks say. */
export function isHeldBack(override: Override | null): boolean {
  return override !== null && override.kind !== 'weight';
}

/** It takes no new connections and waits for those it has. */
export function isDraining(override: Override | null): boolean {
  return override?.kind === 'drain' && !override.drained;
}

export function isExpired(override: Pick<Override, 'expiresAt'>, wall: WallTime): boolean {
  return override.expiresAt !== null && override.expiresAt <= wall;
}

/** The weight that stands in the configuration, or what the operator put in its place. */
export function configuredWeight(config: RealServer, override: Override | null): number {
  return override?.kind === 'weight' && override.weight !== null ? override.weight : config.weight;
}
