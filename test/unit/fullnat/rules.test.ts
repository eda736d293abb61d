import { describe, expect, it } from 'vitest';
import type { Config } from '../../../src/config/model/config.ts';
import { bothRules, countRules, NO_RULES, natRules } from '../../../src/fullnat/rules.ts';
import { loadText, rendered } from '../../support/config.ts';

function config(text: string): Config {
  const loaded = loadText('lvsd.conf', text);
  if (loaded.config === null) throw new Error(rendered(loaded));
  return loaded.config;
}

function service(words: string, header = '192.0.2.10 80', servers = '10.7.0.11 8080'): string {
  return `virtual_server ${header} {\nlb_algo rr\nprotocol TCP\n${words}\nreal_server ${servers} {\n}\n}\n`;
}

describe('rules of the nat table', () => {
  it('are none without FULLNAT', () => {
    expect(natRules(config(service('lb_kind NAT')))).toEqual(NO_RULES);
    expect(natRules(config(service('lb_kind DR', '192.0.2.10 80', '10.7.0.11')))).toEqual(NO_RULES);
  });

  it('use the address of the route where none is named', () => {
    expect(natRules(config(service('lb_kind FNAT')))).toEqual({
      inet: ['-p tcp -m ipvs --vaddr 192.0.2.10/32 --vport 80 --vdir ORIGINAL -j MASQUERADE'],
      inet6: [],
    });
  });

  it('let several addresses take turns, the last one taking what is left', () => {
    const { inet } = natRules(config(service('lb_kind FNAT\nsnat 10.0.1.2 10.0.1.9 10.0.2.1')));
    const match = '-p tcp -m ipvs --vaddr 192.0.2.10/32 --vport 80 --vdir ORIGINAL';
    expect(inet).toEqual([
      `${match} -m statistic --mode nth --every 3 --packet 0 -j SNAT --to-source 10.0.1.2`,
      `${match} -m statistic --mode nth --every 2 --packet 0 -j SNAT --to-source 10.0.1.9`,
      `${match} -j SNAT --to-source 10.0.2.1`,
    ]);
  });

  it('leave servers alone that are to see the client', () => {
    const text = `virtual_server 192.0.2.10 80 {\nlb_algo rr\nlb_kind NAT\nprotocol UDP\nreal_server 10.7.0.11 8080 {\nlvs_method FNAT\n}\nreal_server 10.7.0.12 8080 {\n}\n}\n`;
    expect(natRules(config(text)).inet).toEqual([
      '-d 10.7.0.11/32 -p udp -m udp --dport 8080 -m ipvs --vaddr 192.0.2.10/32 --vport 80 --vdir ORIGINAL -j MASQUERADE',
    ]);
  });

  it('reach the sorry server alone', () => {
    const words = 'lb_kind NAT\nsorry_server 10.9.0.1 80\nsorry_server_lvs_method FNAT';
    expect(natRules(config(service(words))).inet).toEqual([
      '-d 10.9.0.1/32 -p tcp -m tcp --dport 80 -m ipvs --vaddr 192.0.2.10/32 --vport 80 --vdir ORIGINAL -j MASQUERADE',
    ]);
  });

  it('know IPv6, all ports, and firewall marks by the mark on the packet', () => {
    expect(natRules(config(service('lb_kind FNAT', 'fd00::10 443', 'fd00:1::11 443'))).inet6).toEqual([
      '-p tcp -m ipvs --vaddr fd00::10/128 --vport 443 --vdir ORIGINAL -j MASQUERADE',
    ]);
    const all = service('lb_kind FNAT\npersistence_timeout 60', '192.0.2.10 0', '10.7.0.11');
    expect(natRules(config(all)).inet).toEqual([
      '-p tcp -m ipvs --vaddr 192.0.2.10/32 --vdir ORIGINAL -j MASQUERADE',
    ]);
    const mark = `virtual_server fwmark 26 {\nlb_algo rr\nlb_kind FNAT\nreal_server 10.7.0.11 80 {\n}\n}\n`;
    expect(natRules(config(mark)).inet).toEqual([
      '-m mark --mark 0x1a -m ipvs --ipvs --vdir ORIGINAL -j MASQUERADE',
    ]);
  });

  it('are those of before and after together while one file takes the place of the other', () => {
    const before = natRules(config(service('lb_kind FNAT')));
    const after = natRules(config(service('lb_kind FNAT', '192.0.2.11 80')));
    expect(bothRules(before, after).inet).toEqual([...after.inet, ...before.inet]);
    expect(countRules(bothRules(before, before))).toBe(1);
  });
});
