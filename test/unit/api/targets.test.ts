import { describe, expect, it } from 'vitest';
import { resolveRealServers, resolveVirtualServer } from '../../../src/api/targets.ts';
import { ip, tcpService, virtualServer } from '../../support/director-config.ts';

const DNS = { kind: 'address', protocol: 'udp', address: ip('10.0.0.1'), port: 53 } as const;
const WEB = virtualServer({
  servers: [{ port: 80 }, { port: 81, address: '10.0.1.1' }, { address: '2001:db8::1', port: 80 }],
});
const ALL = [
  WEB,
  virtualServer({ listeners: [DNS], servers: [{}] }),
  virtualServer({ listeners: [tcpService('10.0.0.1', 53)], servers: [{}] }),
  virtualServer({ listeners: [{ kind: 'fwmark', mark: 7, family: 'inet' }], servers: [{}] }),
];

function names(...selectors: readonly string[]): readonly string[] {
  return resolveRealServers(WEB, selectors).map(({ realServer }) => realServer);
}

describe('a selector for one object', () => {
  it.each([
    ['tcp 10.0.0.1:53', 'tcp 10.0.0.1:53'],
    ['UDP 10.0.0.1:53', 'udp 10.0.0.1:53'],
    ['10.0.0.1:80', 'tcp 10.0.0.1:80'],
    ['80', 'tcp 10.0.0.1:80'],
    ['fwmark 7', 'fwmark 7 inet'],
  ])('%s means %s', (selector, id) => {
    expect(resolveVirtualServer(ALL, selector).id).toBe(id);
  });

  it('that means several is refused with their names, and one that means none too', () => {
    expect(() => resolveVirtualServer(ALL, '10.0.0.1:53')).toThrow('udp 10.0.0.1:53, tcp 10.0.0.1:53');
    expect(() => resolveVirtualServer(ALL, '10.0.0.2')).toThrow('no virtual server matches 10.0.0.2');
  });

  it('that may be an IPv6 address with a port is refused with how that is written', () => {
    expect(() => resolveVirtualServer(ALL, 'fd00::9:80')).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('written [2001:db8::1]:80') }),
    );
  });

  it('finds real servers by address, port or both, each once', () => {
    expect(names('10.0.1.1:80', '81', '10.0.1.1:81')).toEqual(['10.0.1.1:80', '10.0.1.1:81']);
    expect(names('2001:DB8:0::1')).toEqual(['[2001:db8::1]:80']);
    expect(() => names('10.0.1.1')).toThrow('10.0.1.1:80, 10.0.1.1:81');
    expect(() => names('10.0.1.3')).toThrow('no real server');
  });
});
