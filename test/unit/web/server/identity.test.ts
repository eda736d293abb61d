import { describe, expect, it } from 'vitest';
import { readWebConfig, type WebConfig } from '../../../../web/config/web-config.ts';
import { forwardedClient, isOpen, proxyIdentity, readBasic } from '../../../../web/server/identity.ts';

function config(text: string): WebConfig {
  const result = readWebConfig(text);
  if (!result.ok) throw new Error(text);
  return result.config;
}

describe('who asks', () => {
  it.each([
    ['', true],
    ['users_file: /u', false],
    ['listen: 10.0.0.1:80\ninsecure_http: true\nusers_file: /u', true],
    ['listen: /run/x.sock', true],
    ['trusted_proxy: {from: 10.0.0.1, user_header: X-User}', false],
    ['trusted_proxy: {from: 10.0.0.1}', true],
    ['trusted_proxy: {from: 10.0.0.1}\nusers_file: /u', false],
  ])('%j is open: %s', (text, open) => {
    expect(isOpen(config(text))).toBe(open);
  });

  it('is believed of a proxy that was named, and of nobody else', () => {
    const { trustedProxy } = config(
      'trusted_proxy: {from: 10.0.0.1, user_header: X-User, role_header: X-Role}',
    );
    if (trustedProxy === null) throw new Error('no proxy');
    const headers = { 'x-user': 'alice', 'x-role': 'operator' };
    const ask = (peer: string, sent: Record<string, string>) =>
      proxyIdentity(trustedProxy, peer, sent, (user) => `t ${user}`);
    expect(ask('10.0.0.1', headers)).toEqual({
      user: 'alice',
      role: 'operator',
      token: 't alice operator',
      by: 'proxy',
    });
    expect(ask('10.0.0.2', headers)).toBeNull();
    expect(ask('10.0.0.1', { 'x-role': 'operator' })).toBeNull();
    expect(ask('10.0.0.1', { 'x-user': 'alice', 'x-role': 'root' })?.role).toBe('viewer');
  });

  it.each([
    ['10.0.0.1', '192.0.2.7', '192.0.2.7'],
    ['10.0.0.1', 'forged, 192.0.2.7', '192.0.2.7'],
    ['10.0.0.1', '198.51.100.9, 192.0.2.7, 10.0.0.2', '192.0.2.7'],
    ['::ffff:10.0.0.1', '2001:db8::7', '2001:db8::7'],
    ['10.0.0.1', 'nonsense', '10.0.0.1'],
    ['10.0.0.1', undefined, '10.0.0.1'],
    ['192.0.2.9', '10.9.9.9', '192.0.2.9'],
  ])('comes from where a proxy that was named says: peer %s, header %s', (peer, header, client) => {
    const { trustedProxy } = config('trusted_proxy: {from: 10.0.0.0/24}');
    if (trustedProxy === null) throw new Error('no proxy');
    expect(forwardedClient(trustedProxy, peer, header)).toBe(client);
  });

  it('is read of Basic authentication', () => {
    const header = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
    expect(readBasic(header('a:b:c'))).toEqual({ name: 'a', password: 'b:c' });
    for (const bad of [undefined, 'Bearer x', header(':x'), header('x'), `Basic ${'A'.repeat(2_000)}`])
      expect(readBasic(bad)).toBeNull();
  });
});
