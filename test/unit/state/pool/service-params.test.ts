import { describe, expect, it } from 'vitest';
import { serviceParamsOf } from '../../../../src/state/pool/service-params.ts';
import { ip, PARAMS, tcpService, virtualServer } from '../../../support/director-config.ts';

describe('The parameters of a kernel service', () => {
  const shared = virtualServer({ servers: [] });

  it('are those of its virtual server', () => {
    expect(serviceParamsOf(shared, tcpService('10.0.0.1'))).toBe(shared.params);
  });

  it('have the mask of single hosts for IPv6 where the virtual server has that of IPv4', () => {
    const key = { kind: 'address', protocol: 'tcp', address: ip('2001:db8::1'), port: 80 } as const;
    expect(serviceParamsOf(shared, key)).toEqual({ ...PARAMS, netmask: 128 });
    expect(serviceParamsOf(shared, { kind: 'fwmark', family: 'inet6', mark: 1 }).netmask).toBe(128);
    const short = virtualServer({ servers: [], params: { ...PARAMS, netmask: 64 } });
    expect(serviceParamsOf(short, key).netmask).toBe(64);
  });
});
