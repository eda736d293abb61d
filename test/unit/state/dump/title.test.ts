import { describe, expect, it } from 'vitest';
import { virtualServerTitle } from '../../../../src/state/dump/title.ts';
import { virtualServerStatus } from '../../../support/status-documents.ts';

describe('The title of a virtual server in a dump', () => {
  it('has its address, port and protocol', () => {
    expect(virtualServerTitle(virtualServerStatus())).toBe('VIP = 10.0.0.1, VPORT = 80, protocol = TCP');
  });

  it('has the mark and the family of one by firewall mark', () => {
    expect(virtualServerTitle(virtualServerStatus({ fwmark: 7, family: 'inet6' }))).toBe('FWMARK = 7 (IPv6)');
    expect(virtualServerTitle(virtualServerStatus({ fwmark: 7 }))).toBe('FWMARK = 7 (IPv4)');
  });
});
