import { describe, expect, it } from 'vitest';
import { servedAt, servedEndpoint, statusEndpoint } from '../../../../src/state/status/status-endpoint.ts';

describe('An endpoint in the status', () => {
  it('has brackets around an IPv6 address', () => {
    expect(statusEndpoint({ address: '10.0.0.1', port: 80 })).toBe('10.0.0.1:80');
    expect(statusEndpoint({ address: '2001:db8::1', port: 80 })).toBe('[2001:db8::1]:80');
  });

  it('takes the port of its service where a server keeps that of the packet', () => {
    expect(servedAt({ address: '10.0.1.1', port: 0 }, 443)).toEqual({ address: '10.0.1.1', port: 443 });
    expect(servedEndpoint({ address: '10.0.1.1', port: 8080 }, 443)).toBe('10.0.1.1:8080');
  });

  it('is the address alone where there is no port at all', () => {
    expect(servedEndpoint({ address: '10.0.1.1', port: 0 }, null)).toBe('10.0.1.1');
  });
});
