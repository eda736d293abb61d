import { describe, expect, it } from 'vitest';
import { convertConfig } from '../../../../../src/config/convert/convert.ts';
import { MAX_VIRTUAL_ROUTES } from '../../../../../src/config/vrrp/routing/keywords.ts';
import { codes, configPortsOf, loadText } from '../../../../support/config.ts';
import { loadRouting } from '../../../../support/vrrp/routing.ts';

describe('Blocks of virtual routes', () => {
  it('mean the same in YAML', () => {
    const { text, routing } = loadRouting(
      'virtual_routes',
      'blackhole 192.0.2.0/24',
      'default via 10.9.0.9 dev eth0 table 7 no_track mtu lock 1400',
    );
    const yaml = convertConfig(
      'site.conf',
      'yaml',
      configPortsOf({ 'site.conf': text }),
      { configId: 'main' },
      [],
    );
    const again = loadText('site.yaml', 'text' in yaml ? yaml.text : '');
    expect(again.config?.vrrp?.instances[0]?.routing).toEqual(routing);
  });

  it('have a bound', () => {
    const many = Array.from({ length: MAX_VIRTUAL_ROUTES + 1 }, () => '192.0.2.0/24 dev eth0');
    expect(codes(loadRouting('virtual_routes', ...many).loaded)).toContain('error vrrp-address-limit');
  });
});
