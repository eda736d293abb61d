import { describe, expect, it } from 'vitest';
import { ERRNO } from '../../../../netlink/errno.ts';
import type { MacvlanRequest } from '../../../../netlink/route/macvlan-message.ts';
import type { VrrpConfig } from '../../../../src/config/vrrp/model.ts';
import { clearHeld } from '../../../../src/vrrp/addresses/leftovers.ts';
import { VmacKeeper } from '../../../../src/vrrp/addresses/vmac-keeper.ts';
import type { Link } from '../../../../vrrp/instance/link.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';
import { link } from '../../../support/vrrp/specs.ts';

const MAC = Uint8Array.of(0, 0, 0x5e, 0, 1, 51);

function config(...names: readonly string[]): VrrpConfig {
  const instances = names.map((name) => {
    return { interface: 'eth0', family: 'inet', vrid: 51, vmac: { name, transmitsOnBase: false } };
  });
  return { instances } as unknown as VrrpConfig;
}

/** A host with eth0, whose kernel makes and removes interfaces at once. */
function host(refusal = 0) {
  const logger = new RecordingLogger();
  const links = new Map<string, Link>([['eth0', link('eth0', 2, ['10.9.0.1/24'])]]);
  const settings: string[] = [];
  let index = 10;
  const commands = {
    addMacvlan: ({ name, mac }: MacvlanRequest): number => {
      if (refusal !== 0) return refusal;
      index += 1;
      links.set(name, link(name, index, [], { mac, running: false }));
      return 0;
    },
    setLinkUp: (of: number): number => {
      const found = [...links.values()].find((one) => one.index === of);
      if (found !== undefined) links.set(found.name, { ...found, running: true });
      return 0;
    },
    removeLink: (of: number): number => {
      for (const one of links.values()) if (one.index === of) links.delete(one.name);
      return 0;
    },
  };
  const keeper = new VmacKeeper({
    commands,
    logger,
    links: () => links,
    refresh: () => undefined,
    writeSetting: (path, value) => {
      settings.push(`${path.split('/').slice(5).join('/')}=${value}`);
    },
  });
  return { keeper, links, settings, logger, commands };
}

describe('the interface of a virtual MAC', () => {
  it('is made with its settings, up, and gone at the end', () => {
    const { keeper, links, settings } = host();
    keeper.load(config('vrrp.51'));
    expect(links.get('vrrp.51')).toMatchObject({ mac: MAC, running: true });
    expect(settings).toEqual([
      'conf/vrrp.51/arp_ignore=1',
      'conf/vrrp.51/accept_local=1',
      'conf/vrrp.51/rp_filter=0',
      'conf/vrrp.51/promote_secondaries=1',
      'conf/vrrp.51/disable_ipv6=1',
      'conf/eth0/arp_ignore=1',
      'conf/eth0/arp_filter=1',
      'conf/eth0/arp_announce=2',
    ]);
    keeper.stop();
    expect([...links.keys()]).toEqual(['eth0']);
    keeper.repair();
    expect([...links.keys()], 'interfaces change while the process ends').toEqual(['eth0']);
  });

  it('is made again when somebody removes it, and when its base comes', () => {
    const { keeper, links } = host();
    const base = link('eth0', 3, []);
    links.delete('eth0');
    keeper.load(config('vrrp.51'));
    expect(links.size).toBe(0);
    links.set('eth0', base);
    keeper.repair();
    expect(links.get('vrrp.51')?.index).toBe(11);
    links.delete('vrrp.51');
    keeper.repair();
    expect(links.get('vrrp.51')?.index).toBe(12);
  });

  it('goes with its instance at a reload', () => {
    const { keeper, links } = host();
    keeper.load(config('vrrp.51'));
    keeper.load(config('other'));
    keeper.tidy(config('vrrp.51'));
    expect([...links.keys()]).toEqual(['eth0', 'other']);
  });

  it('is neither taken nor removed where another one has its name, and that is told once', () => {
    const { keeper, links, logger } = host();
    links.set('vrrp.51', link('vrrp.51', 7, []));
    keeper.load(config('vrrp.51'));
    keeper.repair();
    keeper.stop();
    expect(links.get('vrrp.51')?.index).toBe(7);
    expect(logger.lines).toHaveLength(1);
  });

  it('that the kernel refuses is told once, with the reason', () => {
    const { keeper, logger } = host(ERRNO.EOPNOTSUPP);
    keeper.load(config('vrrp.51'));
    keeper.repair();
    expect(logger.lines).toHaveLength(1);
    expect(JSON.stringify(logger.lines)).toContain('EOPNOTSUPP');
  });

  it('of a dead process is cleared, and one with another MAC is left', () => {
    const { keeper, links, commands } = host();
    keeper.load(config('vrrp.51'));
    const others = { removeAddress: () => 0, removeVirtualRoute: () => 0, removeRule: () => 0 };
    const held = (mac: Uint8Array) => {
      return { addresses: [], routes: [], rules: [], vmacs: [{ name: 'vrrp.51', mac: [...mac] }] };
    };
    clearHeld({ ...commands, ...others }, links, held(MAC.map((byte) => byte ^ 1)));
    expect(links.has('vrrp.51')).toBe(true);
    clearHeld({ ...commands, ...others }, links, held(MAC));
    expect(links.has('vrrp.51')).toBe(false);
  });

  it('hides an interface of somebody else that has its name, so that no address goes onto it', () => {
    const { keeper, links } = host();
    links.set('vrrp.51', link('vrrp.51', 9, [], { mac: Uint8Array.of(2, 0, 0, 0, 0, 1) }));
    keeper.load(config('vrrp.51'));
    expect([...keeper.usable().keys()]).toEqual(['eth0']);
    links.delete('vrrp.51');
    keeper.repair();
    expect([...keeper.usable().keys()]).toEqual(['eth0', 'vrrp.51']);
  });
});
