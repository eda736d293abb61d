import { describe, expect, it } from 'vitest';
import { decodeReading } from '../../../../src/vrrp/reading/config-reading.ts';
import { encodeReading } from '../../../../src/vrrp/reading/encode-reading.ts';
import { loadText } from '../../../support/config.ts';

const FILE = `vrrp_instance VI_1 {
 interface eth0
 virtual_router_id 51
 virtual_ipaddress {
  10.9.0.100/24
 }
}
`;

describe('What a reader hands to the VRRP half', () => {
  it('is the VRRP half as it was resolved, the remarks with their places, and no text of the file', () => {
    const text = encodeReading(loadText('/etc/keepalived/keepalived.conf', FILE));
    const reading = decodeReading(text);
    expect(reading?.usable?.vrrp?.instances.map(({ name, vrid }) => [name, vrid])).toEqual([['VI_1', 51]]);
    expect(reading?.usable?.virtualServers).toBe(0);
    expect(reading?.diagnostics.map(({ code, place }) => [code, place])).toContainEqual([
      'vrrp-example-vrid',
      '/etc/keepalived/keepalived.conf:3:2',
    ]);
    expect(JSON.stringify(reading?.usable)).not.toContain('virtual_router_id 51');
  });

  it('says that a file cannot be used', () => {
    const reading = decodeReading(
      encodeReading(loadText('/etc/keepalived/keepalived.conf', 'vrrp_instance {')),
    );
    expect(reading?.usable).toBeNull();
    expect(reading?.rendered).not.toBe('');
  });

  it.each(['', 'null', '{}', '[]', '{"usable":null,"diagnostics":{},"rendered":""}', '{"usable":1'])(
    'is nothing else: %s',
    (text) => {
      expect(decodeReading(text)).toBeUndefined();
    },
  );
});
