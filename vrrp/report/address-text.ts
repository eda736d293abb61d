import type { VirtualAddress } from '../instance/spec.ts';
import type { InstanceState } from '../instance/state.ts';

const SCOPES: Readonly<Record<number, string>> = {
  0: 'global',
  200: 'site',
  253: 'link',
  254: 'host',
  255: 'nowhere',
};

/** An address in the form of keepalived's dumps: `10.9.0.100/24 dev e0 scope global label e0:1 set`. */
export function addressText(instance: InstanceState, virtual: VirtualAddress): string {
  const isIpv6 = virtual.address.includes(':');
  const full = isIpv6 ? 128 : 32;
  const lifetime = virtual.preferredLifetime;
  return [
    virtual.prefixLength === full ? virtual.address : `${virtual.address}/${virtual.prefixLength}`,
    virtual.broadcast === null ? null : `brd ${virtual.broadcast}`,
    `dev ${virtual.interface ?? instance.interface ?? instance.spec.interface ?? ''}`,
    `scope ${SCOPES[virtual.scope] ?? virtual.scope}`,
    virtual.label === null ? null : `label ${virtual.label}`,
    isIpv6 ? lifetimeText(lifetime) : null,
    virtual.tracked ? null : 'no_track',
    instance.phase === 'master' ? 'set' : null,
  ]
    .filter((part) => part !== null)
    .join(' ');
}

function lifetimeText(lifetime: number | null): string {
  if (lifetime === 0) return 'deprecated';
  return `preferred_lft ${lifetime ?? 'forever'}`;
}
